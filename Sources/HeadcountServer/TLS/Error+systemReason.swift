import Foundation

extension Error {
    /// Why a file could not be read or written, in the system's words, such as `Permission denied`.
    package var systemReason: String {
        let error = self as NSError
        if let cause = error.userInfo[NSUnderlyingErrorKey] as? any Error {
            return cause.systemReason
        }
        if error.domain == NSPOSIXErrorDomain {
            return unsafe String(cString: strerror(Int32(error.code)))
        }
        switch (self as? CocoaError)?.code {
        case .fileReadNoSuchFile?, .fileNoSuchFile?: return unsafe String(cString: strerror(ENOENT))
        case .fileReadNoPermission?, .fileWriteNoPermission?:
            return unsafe String(cString: strerror(EACCES))
        default: return error.localizedDescription
        }
    }
}
