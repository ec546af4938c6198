import Logging

/// How log lines are written to stderr.
enum LogFormat: String {
    /// One line for people.
    case text
    /// One JSON object a line, for machines.
    case json

    /// A logger for the whole process.
    func logger(_ label: String, level: Logger.Level) -> Logger {
        var logger = Logger(label: label) { label in
            switch self {
            case .text: StreamLogHandler.standardError(label: label)
            case .json: JSONLogHandler(label: label)
            }
        }
        logger.logLevel = level
        return logger
    }
}
