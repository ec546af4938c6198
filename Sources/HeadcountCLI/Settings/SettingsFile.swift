import Foundation
import HeadcountServer

/// A `--config` file: one JSON object with the names of the flags, without their dashes.
///
/// No message repeats a value, since it may be a secret.
struct SettingsFile {
    let path: String
    private(set) var values: [Setting: [String]] = [:]

    /// Reads a file.
    init(_ path: String) throws(SettingsError) {
        self.path = path
        let data: Data
        do {
            // Not `Data(contentsOf:)`, which cannot read what a shell puts in place of a file, a pipe.
            data = try FileHandle(forReadingFrom: URL(filePath: path)).readToEnd() ?? Data()
        } catch {
            throw SettingsError("--config: \(path) cannot be read: \(error.systemReason)")
        }
        let object: [String: Value]
        do {
            object = try JSONDecoder().decode([String: Value].self, from: data)
        } catch {
            throw SettingsError(
                "--config: \(path) is not a JSON object; expected one of settings such as "
                    + #"{"port": 4000}"#)
        }
        for (name, value) in object {
            guard let setting = Setting(rawValue: name) else {
                throw SettingsError("--config: \(path) has \"\(name)\", which is not a setting")
            }
            values[setting] = try texts(value, of: setting)
        }
    }

    private func texts(_ value: Value, of setting: Setting) throws(SettingsError) -> [String] {
        switch value {
        case .text(let text): return [text]
        case .texts(let list) where setting.isList: return list
        case .pairs(let pairs) where setting == .label:
            return pairs.map { "\($0.key)=\($0.value)" }
        default:
            let more =
                setting == .label
                ? ", a list of texts or an object of them"
                : setting.isList ? ", or a list of texts" : ""
            throw SettingsError(
                "\(setting.rawValue) in \(path): \(value.kind) is not allowed; expected a text or "
                    + "a number\(more)")
        }
    }
}

extension SettingsFile {
    /// What may stand behind a name.
    private enum Value: Decodable {
        /// A text, or a number as it is written in Swift.
        case text(String)
        case texts([String])
        case pairs([String: String])
        case other(String)

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let text = try? value.decode(String.self) {
                self = .text(text)
            } else if (try? value.decode(Bool.self)) != nil {
                self = .other("true or false")
            } else if let number = try? value.decode(Int.self) {
                self = .text("\(number)")
            } else if let number = try? value.decode(Double.self) {
                self = .text("\(number)")
            } else if let list = try? value.decode([String].self) {
                self = .texts(list)
            } else if let pairs = try? value.decode([String: String].self) {
                self = .pairs(pairs)
            } else if value.decodeNil() {
                self = .other("null")
            } else {
                self = .other(
                    (try? value.decode([Value].self)) != nil ? "this list" : "this object")
            }
        }

        /// What it is, in words.
        var kind: String {
            switch self {
            case .text: "a text"
            case .texts: "a list"
            case .pairs: "an object"
            case .other(let kind): kind
            }
        }
    }
}
