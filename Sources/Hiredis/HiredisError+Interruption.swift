extension HiredisError {
    /// The error for work that its owner ended; `name` is what was waited for.
    init(_ interruption: SocketGuard.Interruption, peer: String, _ name: String) {
        switch interruption {
        case .cancelled:
            self.init(
                .cancelled, "the task was cancelled while redis at \(peer) was to answer \(name)")
        case .closed:
            self.init(
                .closed, "the connection to redis at \(peer) is closed; create another to go on")
        }
    }
}

extension SocketGuard {
    /// Throws when the owner ended the work; `name` is what is waited for.
    func check(_ peer: String, _ name: String) throws(HiredisError) {
        guard let interruption else { return }
        throw HiredisError(interruption, peer: peer, name)
    }
}

extension HiredisError {
    /// The owner ended the work, so that it says nothing about the server.
    var endsWork: Bool { code == .cancelled || code == .closed }
}
