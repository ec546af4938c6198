import Logging

extension Logger {
    /// Tells on stderr what goes wrong, and nothing else.
    static var failures: Logger {
        var logger = Logger(label: "bench")
        logger.logLevel = .warning
        return logger
    }
}
