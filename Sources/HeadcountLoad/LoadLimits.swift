/// How many sockets this machine lets one process hold towards one server.
package struct LoadLimits: Sendable, Equatable {
    /// The hard limit of open files; nil when there is none.
    package var files: Int?
    /// The files that are open without any socket, and a few that come and go.
    package var filesInUse: Int
    /// The ports that the system gives out; nil when it does not say.
    package var ports: ClosedRange<Int>?
    /// How many addresses the sockets come from.
    package var sources: Int

    /// Facts about a machine.
    package init(files: Int?, filesInUse: Int, ports: ClosedRange<Int>?, sources: Int) {
        self.files = files
        self.filesInUse = filesInUse
        self.ports = ports
        self.sources = sources
    }

    /// A connection is a file.
    package var byFiles: Int? { files.map { max(0, $0 - filesInUse) } }

    /// Between two addresses and to one port, each connection has a local port of its own.
    package var byPorts: Int? { ports.map { $0.count * sources } }

    /// The sockets that can be had; nil when nothing limits them.
    package var sockets: Int? { [byFiles, byPorts].compactMap { $0 }.min() }

    /// Why this number of sockets cannot be had, and how to get more; nil when it can.
    package func refusal(of connections: Int) -> String? {
        guard let sockets, sockets < connections else { return nil }
        var reasons: [String] = []
        if let files, let byFiles, byFiles < connections {
            reasons.append(
                "\(byFiles) by files (\(files) may be open, \(filesInUse) are needed otherwise; "
                    + "more with a higher hard limit: ulimit -Hn)")
        }
        if let ports, let byPorts, byPorts < connections {
            let needed = (connections + ports.count - 1) / ports.count
            reasons.append(
                "\(byPorts) by ports (\(ports.lowerBound) to \(ports.upperBound) for each of "
                    + "\(sources) source \(sources == 1 ? "address" : "addresses"); more with "
                    + "\(needed) addresses in --source)")
        }
        return "--connections \(connections): this machine allows \(sockets) sockets: "
            + reasons.joined(separator: ", ")
    }

    /// What the machine allows, in a few words.
    package var summary: String {
        switch (byFiles, byPorts) {
        case (let files?, let ports?): "\(min(files, ports)) (files \(files), ports \(ports))"
        case (let files?, nil): "\(files) (files)"
        case (nil, let ports?): "\(ports) (ports)"
        case (nil, nil): "any number of"
        }
    }
}
