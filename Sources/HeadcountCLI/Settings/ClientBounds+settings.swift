import HeadcountServer

extension ClientBounds {
    /// Reads the bounds; what is set nowhere is the default.
    init(_ reader: SettingsReader) throws(SettingsError) {
        self.init()
        if let (text, origin) = reader.text(.frameRate) {
            do throws(ServerError) {
                frameRate = text == "none" ? nil : try Rate(text)
            } catch {
                throw SettingsError("\(origin.name(of: .frameRate)): \(error.message), or none")
            }
        }
        messageSize = try reader.bytes(.maxMessageSize, default: messageSize, atLeast: 1_024)
        topicsPerSocket = try reader.count(.maxTopicsPerSocket, default: topicsPerSocket)
        topicsPerAddress = try reader.count(.maxTopicsPerAddress, default: topicsPerAddress)
        topics = try reader.count(.maxTopics, default: topics)
        bufferedBytes = try reader.bytes(.maxBuffered, default: bufferedBytes, atLeast: 1 << 20)
        if reader.text(.maxConnections) != nil {
            connections = try reader.count(.maxConnections, default: 1)
        }
        handshakes = try reader.count(.maxHandshakes, default: handshakes)
        httpConnections = try reader.count(.maxHTTPConnections, default: httpConnections)
    }
}

extension SettingsReader {
    /// A number of things, at least one.
    fileprivate func count(_ setting: Setting, default fallback: Int) throws(SettingsError) -> Int {
        let allowed = 1...1_000_000_000
        return try value(
            setting, default: fallback, allowed: "a whole number from 1 to 1000000000"
        ) { Int($0).flatMap { allowed.contains($0) ? $0 : nil } }
    }

    /// A number of bytes, such as `65536`, `64KiB` or `256MiB`.
    fileprivate func bytes(
        _ setting: Setting, default fallback: Int, atLeast least: Int
    ) throws(SettingsError) -> Int {
        try value(
            setting, default: fallback,
            allowed: "a number of bytes from \(least) to 1GiB, such as 65536, 64KiB or 256MiB"
        ) { text in
            let units = [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)]
            let unit = units.first { text.hasSuffix($0.0) } ?? ("", 1)
            return Int(text.dropLast(unit.0.count)).flatMap { number in
                let (bytes, isTooMuch) = number.multipliedReportingOverflow(by: unit.1)
                return !isTooMuch && (least...1 << 30).contains(bytes) ? bytes : nil
            }
        }
    }
}
