import Foundation

/// Reads an answer with a reader that is not ours.
func object(_ json: [UInt8]) throws -> [String: Any] {
    let value = try JSONSerialization.jsonObject(with: Data(json))
    guard let object = value as? [String: Any] else { throw NoObject() }
    return object
}

/// The text is JSON, but no object.
struct NoObject: Error {}

extension [String: Any] {
    /// The names of the members in order.
    var names: [String] { keys.sorted() }

    /// A member that is an object itself; empty when it is not.
    subscript(object name: String) -> [String: Any] { self[name] as? [String: Any] ?? [:] }
}
