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
    private let file: (path: String, values: [Setting: [String]])?

    init(
        flags: [Setting: [String]], environment: [String: String], file path: String?
    ) throws(SettingsError) {
        self.flags = flags
        self.environment = environment
        if let path { file = (path, try Self.read(path)) } else { file = nil }
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

    /// The file is one JSON object with the names of the flags, without their dashes.
    private static func read(_ path: String) throws(SettingsError) -> [Setting: [String]] {
        let parsed: Any
        do {
            parsed = try JSONSerialization.jsonObject(
                with: try Data(contentsOf: URL(filePath: path)))
        } catch {
            throw SettingsError(
                "--config: \(path) cannot be read as JSON: \(error.localizedDescription)")
        }
        guard let object = parsed as? [String: Any] else {
            throw SettingsError("--config: \(path) is not a JSON object of settings")
        }
        var values: [Setting: [String]] = [:]
        for (name, value) in object {
            guard let setting = Setting(rawValue: name) else {
                throw SettingsError("--config: \(path) has \"\(name)\", which is not a setting")
            }
            values[setting] = try texts(value, of: setting, path)
        }
        return values
    }

    private static func texts(
        _ value: Any, of setting: Setting, _ path: String
    ) throws(SettingsError) -> [String] {
        switch value {
        case let text as String: return [text]
        case let number as NSNumber: return ["\(number)"]
        case let list as [String] where setting.isList: return list
        case let pairs as [String: String] where setting == .label:
            return pairs.map { "\($0.key)=\($0.value)" }
        default:
            throw SettingsError(
                setting, from: .file(path), "\(value)",
                allowed: "a text or a number\(setting.isList ? ", or a list of texts" : "")")
        }
    }
}
