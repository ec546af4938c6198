import Foundation
import Logging
import NIOSSL
import ServiceLifecycle
import Synchronization

/// The TLS of a port, which takes up new files by itself: connections that are open stay as they are,
/// new ones are shown the new certificate.
///
/// Files are compared by what they hold, so that a file that is replaced, and a link that comes to
/// point elsewhere, are noticed alike. Files that cannot be used, as while one of the two is already
/// new, leave everything as it is.
final class ServerTLS: Service, Sendable {
    /// How often the files are looked at.
    private static let interval = Duration.seconds(2)

    private let files: TLSFiles
    private let logger: Logger
    private let current: Mutex<TLSIdentity>

    /// Reads the files.
    ///
    /// - Throws: ``ServerError`` that names the file.
    init(_ files: TLSFiles, logger: Logger) throws(ServerError) {
        self.files = files
        self.logger = logger
        let identity = try TLSIdentity(TLSIdentity.read(files), files: files)
        current = Mutex(identity)
        tell(identity, "shows")
    }

    /// What a new connection is handled with.
    func handler() -> NIOSSLServerHandler {
        NIOSSLServerHandler(context: current.withLock { $0.context })
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var refused: TLSIdentity.Content?
            while !Task.isCancelled {
                try? await Task.sleep(for: Self.interval)
                guard !Task.isCancelled else { return }
                refused = self.reload(unless: refused)
            }
        }
    }

    /// Takes up files that have changed.
    ///
    /// - Parameter refused: Content that cannot be used, and of which that was said.
    /// - Returns: The same for the next time.
    func reload(unless refused: TLSIdentity.Content?) -> TLSIdentity.Content? {
        do throws(ServerError) {
            let content = try TLSIdentity.read(files)
            guard content != refused else { return refused }
            guard content != current.withLock({ $0.content }) else { return nil }
            do throws(ServerError) {
                let identity = try TLSIdentity(content, files: files)
                current.withLock { $0 = identity }
                tell(identity, "now shows")
                return nil
            } catch {
                logger.warning("the certificate stays as it was: \(error.message)")
                return content
            }
        } catch {
            logger.debug("the certificate stays as it was: \(error.message)")
            return refused
        }
    }

    private func tell(_ identity: TLSIdentity, _ verb: String) {
        let end = identity.end.formatted(.iso8601)
        let left = identity.end.timeIntervalSinceNow
        let line =
            "the main port \(verb) the certificate in \(files.certificate), valid until \(end)"
        if left > 7 * 86_400 {
            logger.info("\(line)")
        } else {
            logger.warning("\(line): renew it, or clients will be unable to connect")
        }
    }
}
