import Foundation

/// The files of this repository.
enum Repository {
    /// A file by its path from the top.
    static func path(_ path: String) -> String {
        URL(filePath: #filePath).appending(path: "../../../\(path)").standardized.path
    }
}
