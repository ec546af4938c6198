/// Who answered: what `INFO server` said when this physical connection was made.
///
/// A restart or a failover means a new connection, and with it another run id.
public struct RedisServerIdentity: Sendable, Hashable {
    /// 40 hexadecimal digits that change with each start; empty when the ACL refuses `INFO`.
    public let runID: String
    /// The version such as `7.0.15`; `unknown` when the ACL refuses `INFO`.
    public let version: String
    /// `standalone`, `cluster` or `sentinel`; `unknown` when the ACL refuses `INFO`.
    public let mode: String

    /// A server that would not say who it is.
    public static let unknown = RedisServerIdentity(
        runID: "", version: "unknown", mode: "unknown")

    /// Creates an identity.
    public init(runID: String, version: String, mode: String) {
        self.runID = runID
        self.version = version
        self.mode = mode
    }

    /// Reads the lines `name:value` of `INFO`.
    init(info: String) {
        var fields: [Substring: Substring] = [:]
        for line in info.split(whereSeparator: \.isNewline) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            fields[line[..<colon]] = line[line.index(after: colon)...]
        }
        let unknown = Self.unknown
        runID = fields["run_id"].map(String.init) ?? unknown.runID
        version = fields["redis_version"].map(String.init) ?? unknown.version
        mode = fields["redis_mode"].map(String.init) ?? unknown.mode
    }
}
