import Synchronization

/// Asks Redis Sentinels where the primary of a name is.
///
/// They are asked in an order of chance, each in at most a short time, until one knows; that one is
/// asked first from then on, until the server that it named is lost. The server must say itself that
/// it is a primary, or the connection is not made: see ``RedisTopology/replicated``. Sentinels that
/// are not listed here are not asked.
public final class SentinelLocator: RedisLocator {
    /// Where the sentinels listen.
    public let sentinels: [RedisEndpoint]
    /// The name of the primary in the sentinels' configuration.
    public let primary: String
    /// How to log in to the sentinels, not to the server.
    public let credentials: RedisCredentials?
    /// How the connections to the sentinels are encrypted.
    public let tls: RedisTLS?
    /// A primary with replicas.
    public var topology: RedisTopology { .replicated }

    private let timeout: Duration
    private let order: Mutex<[RedisEndpoint]>

    /// Creates a locator, and asks nobody yet.
    ///
    /// - Parameters:
    ///   - sentinels: Those to ask, in an order that is shuffled once.
    ///   - primary: The name that they know the primary by.
    ///   - credentials: How to log in to the sentinels, not to the server.
    ///   - tls: How the connections to the sentinels are encrypted.
    ///   - timeout: How long to wait for each.
    public init(
        sentinels: [RedisEndpoint], primary: String, credentials: RedisCredentials? = nil,
        tls: RedisTLS? = nil, timeout: Duration = .milliseconds(200)
    ) {
        self.sentinels = sentinels
        self.primary = primary
        self.credentials = credentials
        self.tls = tls
        self.timeout = timeout
        // All clients would ask the same one otherwise.
        order = Mutex(sentinels.shuffled())
    }

    /// The primary's name and the sentinels.
    public var description: String {
        "\(primary) of the sentinels \(sentinels.map(\.description).joined(separator: ", "))"
    }

    /// The address that the first sentinel names that knows it: one command, on the connection to
    /// the sentinel that answered last if that is still open.
    ///
    /// - Throws: ``HiredisError`` with `connectFailed`, which lists what each sentinel said.
    public func locate(_ inquiry: RedisInquiry) throws(HiredisError) -> RedisEndpoint {
        var answers: [String] = []
        for sentinel in order.withLock({ $0 }) {
            do throws(HiredisError) {
                if let endpoint = try ask(sentinel, inquiry) {
                    order.withLock { $0 = [sentinel] + $0.filter { $0 != sentinel } }
                    return endpoint
                }
                answers.append("the sentinel at \(sentinel) knows no primary of that name")
            } catch {
                if error.endsWork { throw error }
                answers.append(error.message)
            }
        }
        // The first to be asked may be what took the time.
        askAnother()
        throw HiredisError(
            .connectFailed,
            "no sentinel told where the primary \"\(primary)\" is:"
                + " \(answers.joined(separator: "; ")); check the sentinels' addresses, their"
                + " password, and the name in their configuration")
    }

    /// Asks another sentinel first next time, for this one may not know what happened.
    public func lost(_ endpoint: RedisEndpoint) { askAnother() }

    private func askAnother() {
        order.withLock { if !$0.isEmpty { $0.append($0.removeFirst()) } }
    }

    private func ask(
        _ sentinel: RedisEndpoint, _ inquiry: RedisInquiry
    ) throws(HiredisError) -> RedisEndpoint? {
        let reply = try inquiry.ask(
            sentinel, ["SENTINEL", "get-master-addr-by-name", RedisArgument(primary)],
            credentials: credentials, tls: tls, within: timeout)
        guard let words = reply.array, words.count == 2, let host = words[0].string,
            let port = words[1].integer, (1...65_535).contains(port)
        else { return nil }
        return .tcp(host: host, port: Int(port))
    }
}
