import Foundation
import Headcount

/// Looks a setting up: flags beat the environment, the environment beats the file.
struct SettingsReader {
    /// Where a value came from.
    enum Origin {
        case flag, environment
        case file(String)

        /// The setting as it is called there.
        func name(of setting: Setting) -> String {
            switch self {
            case .flag: setting.flag
            case .environment: setting.environment
            case .file(let path): "\(setting.rawValue) in \(path)"
            }
        }
    }

    private let flags: [Setting: [String]]
    private let environment: [String: String]
    private let file: SettingsFile?

    init(
        flags: [Setting: [String]], environment: [String: String], file path: String?
    ) throws(SettingsError) {
        self.flags = flags
        self.environment = environment
        // One of these may have been meant to close a door.
        for setting in Setting.allCases
        where setting.isList && environment[setting.singular] != nil {
            throw SettingsError(
                "\(setting.singular) is not a setting; expected \(setting.environment)")
        }
        if let path { file = try SettingsFile(path) } else { file = nil }
    }

    /// Variables whose names begin as those of settings do, and that are none. What Kubernetes sets for
    /// a service of our name is left out.
    var unknownVariables: [String] {
        let known = Set(Setting.allCases.map(\.environment))
        return environment.keys.filter { name in
            name.hasPrefix("HEADCOUNT_") && !known.contains(name)
                && !name.contains("_PORT_") && !name.contains("_SERVICE_")
        }
        .sorted()
    }

    /// The text of a setting and where it came from; nil when it is set nowhere.
    func text(_ setting: Setting) -> (value: String, origin: Origin)? {
        list(setting).flatMap { list in list.values.last.map { ($0, list.origin) } }
    }

    /// All texts of a setting that repeats; in the environment they are divided by commas.
    func list(_ setting: Setting) -> (values: [String], origin: Origin)? {
        if let values = flags[setting], !values.isEmpty { return (values, .flag) }
        if let text = environment[setting.environment] {
            return (setting.isList ? Self.parts(of: text) : [text], .environment)
        }
        if let file, let values = file.values[setting] { return (values, .file(file.path)) }
        return nil
    }

    /// Reads a setting through `parse`, which returns nil for what is not allowed.
    func value<Value>(
        _ setting: Setting, default fallback: Value, allowed: String,
        parse: (String) -> Value?
    ) throws(SettingsError) -> Value {
        guard let (text, origin) = text(setting) else { return fallback }
        guard let value = parse(text) else {
            throw SettingsError(setting, from: origin, text, allowed: allowed)
        }
        return value
    }

    /// A duration such as `250ms`, `1s` or `2m`.
    func duration(_ setting: Setting, default fallback: Duration) throws(SettingsError) -> Duration
    {
        try value(
            setting, default: fallback, allowed: "a duration such as 250ms, 1s or 2m",
            parse: Duration.init(text:))
    }

    /// A port.
    func port(_ setting: Setting, default fallback: Int) throws(SettingsError) -> Int {
        try value(setting, default: fallback, allowed: "a port from 1 to 65535") { text in
            Int(text).flatMap { (1...65_535).contains($0) ? $0 : nil }
        }
    }

    /// What stands between commas, without the spaces around it.
    private static func parts(of text: String) -> [String] {
        text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty }
    }
}
