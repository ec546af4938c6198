/// One entry of an X-Forwarded-For header, which proxies write in several ways.
enum ForwardedEntry {
    /// The address of `1.2.3.4`, `1.2.3.4:567`, `[2001:db8::1]`, `[2001:db8::1]:567` or
    /// `2001:db8::1`; nil for anything else, such as `unknown`.
    static func address(_ entry: Substring) -> IPAddress? {
        // Longer than an address in brackets with a port; not worth reading.
        guard entry.utf8.count <= IPAddress.maximumTextLength + 8 else { return nil }
        let parts = entry.split(separator: ":", omittingEmptySubsequences: false)
        if entry.hasPrefix("[") {
            let inside = entry.dropFirst().split(
                separator: "]", maxSplits: 1, omittingEmptySubsequences: false)
            guard inside.count == 2, inside[0].contains(":"),
                inside[1].isEmpty || (inside[1].hasPrefix(":") && isPort(inside[1].dropFirst()))
            else { return nil }
            return IPAddress(inside[0])
        }
        // One colon is a port's, since no IPv6 address has fewer than two.
        guard parts.count == 2 else { return IPAddress(entry) }
        return isPort(parts[1]) ? IPAddress(parts[0]) : nil
    }

    /// Whether a text is a port: digits, up to 65535.
    static func isPort(_ text: Substring) -> Bool {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } && UInt16(text) != nil
    }
}
