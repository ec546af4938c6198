/// Why there is no load at all.
package enum LoadError: Error, Equatable {
    /// The first socket could not connect, for this reason.
    case unreachable(String)
    /// The host has no address.
    case unknownHost
    /// A source that is no address of this machine, or of another kind than the server's.
    case unusableSource(String, reason: String)
}
