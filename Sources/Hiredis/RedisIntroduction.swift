/// What a new connection says before it is used.
struct RedisIntroduction: Sendable {
    /// One step of it.
    enum Greeting { case authenticate, select, name, info, role }

    var credentials: RedisCredentials?
    var database = 0
    var clientName: String?
    /// Whether to ask who the server is.
    var wantsIdentity = false
    /// Whether the server must say that it is a primary.
    var wantsPrimary = false

    /// How to log in, and nothing more.
    init(credentials: RedisCredentials?) { self.credentials = credentials }

    /// All that a connection for use says.
    init(_ settings: RedisConnection.Settings) {
        credentials = settings.credentials
        database = settings.database
        clientName = settings.clientName
        wantsIdentity = true
        wantsPrimary = settings.locator.topology == .replicated
    }

    /// The commands, in order.
    var greetings: [(Greeting, [RedisArgument])] {
        var greetings: [(Greeting, [RedisArgument])] = []
        if let credentials { greetings.append((.authenticate, credentials.command)) }
        if database != 0 { greetings.append((.select, ["SELECT", RedisArgument(database)])) }
        if let clientName {
            greetings.append((.name, ["CLIENT", "SETNAME", RedisArgument(clientName)]))
        }
        if wantsIdentity { greetings.append((.info, ["INFO", "server"])) }
        if wantsPrimary { greetings.append((.role, ["ROLE"])) }
        return greetings
    }

    /// What to do about an error reply, for its message.
    func advice(_ error: RedisServerError) -> String {
        switch (error.prefix, credentials) {
        case ("WRONGPASS", let credentials?):
            "; check the password of user \(credentials.user ?? "default")"
        case ("NOAUTH", nil): "; set credentials, for this server wants a password"
        case ("NOPERM", _): "; allow it to the user with ACL SETUSER"
        case (_, _) where error.message.contains("DB index"):
            "; database \(database) is not there"
        case (_, _) where error.message.contains("without any password"):
            "; the server has no password: leave the credentials out"
        default: ""
        }
    }
}
