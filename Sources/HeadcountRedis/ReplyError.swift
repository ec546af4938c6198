import Headcount
import Hiredis

/// Builds the error for a reply that a script of this version does not give.
enum ReplyError {
    static func unexpected(_ what: String) -> HeadcountError {
        HeadcountError(
            .storeProtocol,
            "Redis answered \(what) with something that this version does not understand: is "
                + "another program writing under headcount's keys?")
    }
}
