/// A setting that cannot be used: its name, where it came from, its value, and what is allowed.
struct SettingsError: Error, CustomStringConvertible {
    let description: String

    init(_ setting: Setting, from origin: SettingsReader.Origin, _ value: String, allowed: String) {
        description =
            "\(origin.name(of: setting)): \"\(value)\" is not allowed; expected \(allowed)"
    }

    init(_ description: String) {
        self.description = description
    }
}
