/// The password, and for an ACL user the name, that `AUTH` sends at each connect.
///
/// Every printed form hides the password.
public struct RedisCredentials: Sendable, Hashable {
    /// The ACL user; `nil` for the default user (`requirepass`).
    public var user: String?
    /// The password in clear text.
    public var password: String

    /// Creates credentials for an ACL user, or for the default user without `user`.
    public init(user: String? = nil, password: String) {
        self.user = user
        self.password = password
    }

    var command: [RedisArgument] {
        guard let user else { return ["AUTH", RedisArgument(password)] }
        return ["AUTH", RedisArgument(user), RedisArgument(password)]
    }
}

extension RedisCredentials: CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The user's name, and a placeholder in place of the password.
    public var description: String { "\(user ?? "default"):<redacted>" }

    /// The same as ``description``.
    public var debugDescription: String { description }

    /// A mirror without the password, so that `dump` and interpolation do not print it.
    public var customMirror: Mirror {
        Mirror(self, children: ["user": user ?? "default", "password": "<redacted>"])
    }
}
