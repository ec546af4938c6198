import Foundation

/// Files that hold a key.
enum KeyFile {
    /// The largest file that is read, in bytes.
    static let maximumSize = 64 * 1024

    /// The content of a file. The path is named in an error only where it is surely one, for what
    /// stands in its place by mistake may be a secret.
    static func read(_ path: String) throws(ServerError) -> [UInt8] {
        let name = "the key's file" + (path.hasSuffix(".pem") ? " \(path.debugDescription)" : "")
        do {
            let file = try FileHandle(forReadingFrom: URL(filePath: path))
            defer { try? file.close() }
            let content = try file.read(upToCount: maximumSize + 1) ?? Data()
            guard content.count <= maximumSize else {
                throw ServerError(
                    .invalidSettings, "\(name) is larger than \(maximumSize) bytes")
            }
            return Array(content)
        } catch let error as ServerError {
            throw error
        } catch {
            let code = ((error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError)?.code
            let reason = code.map { unsafe String(cString: strerror(Int32($0))) }
            throw ServerError(
                .invalidSettings, "\(name) cannot be read: \(reason ?? "no such file?")")
        }
    }
}
