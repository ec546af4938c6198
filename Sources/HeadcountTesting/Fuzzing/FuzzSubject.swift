/// What is fuzzed, and how large a share of all cases each part gets.
///
/// A share is the larger the more states there are to reach, and the smaller the more a case costs.
public enum FuzzSubject: String, Sendable, CaseIterable {
    /// Text frames of serializer 1.0.0.
    case textFramesV1 = "V1 text frames"
    /// Text frames of serializer 2.0.0.
    case textFramesV2 = "V2 text frames"
    /// Binary frames of serializer 2.0.0.
    case binaryFrames = "binary frames"
    /// Whole sessions, frame by frame.
    case sessions = "sessions"
    /// JSON documents, beside another parser.
    case documents = "JSON documents"
    /// WebSocket frames in pieces.
    case webSocketFrames = "WebSocket frames"
    /// What a request's line and headers say.
    case requests = "HTTP parameters"
    /// What a Redis answers.
    case replies = "Redis replies"

    /// How many of 100 cases are of this part.
    var share: Int {
        switch self {
        case .textFramesV1: 10
        case .textFramesV2: 15
        case .binaryFrames: 15
        case .sessions: 20
        case .documents: 10
        case .webSocketFrames: 5
        case .requests: 15
        case .replies: 10
        }
    }
}
