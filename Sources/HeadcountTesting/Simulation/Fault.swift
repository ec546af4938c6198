extension Simulation {
    /// Something that goes wrong. Processes are numbered in the order of their start, from 0.
    public enum Fault: Sendable, Hashable {
        /// One of Redis's keys.
        public enum Key: Sendable, Hashable {
            /// Since when nothing was forgotten.
            case epoch
            /// The list of nodes with their leases.
            case nodes
            /// What a process says of itself.
            case meta(process: Int)
            /// A process's counts.
            case counts(process: Int)
            /// What a process changed of late.
            case log(process: Int)
            /// The permits that a process holds.
            case permits(process: Int)
        }

        /// All data is gone; the server runs on.
        case flush
        /// The server starts again without data.
        case restart
        /// Another server takes over, with the data of a while ago.
        case failover(lost: Duration)
        /// One key is gone.
        case evict(Key)
        /// The server stands still; commands wait.
        case stall(Duration)
        /// The server's memory is full: for so long it refuses whatever would write, the harshest
        /// that can be. (The real scripts begin with writes that a full memory allows.)
        case memoryFull(Duration)
        /// The server's clock jumps, on or back.
        case jumpClock(Duration)
        /// For so long, commands and replies are lost or late, so many in a hundred.
        case badNetwork(Duration, percent: Int)
        /// One process cannot reach the server.
        case cut(process: Int, Duration)
        /// One process stands still, and wakes up as if nothing had been.
        case pause(process: Int, Duration)
        /// One process is gone without a word, with its sockets.
        case crash(process: Int)
        /// A process starts under the name of another, which may be crashed or alive.
        case start(likeProcess: Int)
        /// A process stops in order: its sockets close, and it takes leave.
        case stop(process: Int)
    }
}
