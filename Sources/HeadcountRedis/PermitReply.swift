import Headcount
import Hiredis

/// What `permits.lua` answered, but for the holders that it does not know.
///
/// What is held is counted by what is granted here, so nothing is believed that the script cannot
/// have meant: no more than was asked for, and nothing beyond the limit.
struct PermitReply {
    let outcome: PermitOutcome
    /// Redis's time and the epoch, where the answer has them.
    let time: (milliseconds: UInt64, epoch: Epoch)?

    init(_ row: ReplyRow, of request: PermitRequest) throws(HeadcountError) {
        switch row.string(0) {
        case "ANSWERED":
            let epoch = Epoch(try row.number(1, of: Self.script))
            time = (try row.number(3, of: Self.script), epoch)
            outcome = .answered(
                epoch: epoch, isSettled: try row.number(2, of: Self.script) == 1,
                rows: try Self.rows(row.dropFirst(7), request.lines),
                standing: try row.standing(4, of: Self.script))
        case "UNKNOWN":
            let epoch = Epoch(try row.number(1, of: Self.script))
            time = (try row.number(2, of: Self.script), epoch)
            outcome = .unknownHolder(epoch: epoch)
        case "OUTDATED":
            time = nil
            outcome = .outdated(version: try row.number(1, of: Self.script))
        case "OLD":
            time = nil
            outcome = .late
        default:
            throw ReplyError.unexpected(Self.script)
        }
    }

    private static let script = "permits"

    /// Two numbers a line: granted, and free after that.
    private static func rows(
        _ numbers: ArraySlice<RedisReply>, _ lines: [PermitRequest.Line]
    ) throws(HeadcountError) -> [PermitOutcome.Row] {
        guard numbers.count == lines.count * 2 else { throw ReplyError.unexpected(script) }
        var numbers = numbers
        var rows: [PermitOutcome.Row] = []
        for line in lines {
            guard let granted = numbers.removeFirst().integer,
                let free = numbers.removeFirst().integer,
                let granted = Int(exactly: granted), let free = Int(exactly: free),
                (0...max(0, line.needed + line.wished)).contains(granted),
                granted == 0 || granted <= line.limit - line.held
            else { throw ReplyError.unexpected(script) }
            rows.append(.init(granted: granted, free: free))
        }
        return rows
    }
}
