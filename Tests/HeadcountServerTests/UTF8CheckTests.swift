import HeadcountTesting
import Testing

@testable import HeadcountServer

@Suite("UTF-8 in pieces")
struct UTF8CheckTests {
    /// The lowest and the highest of each length, the neighbours of surrogates, and some between.
    private static let scalars = [
        0x0, 0x41, 0x7E, 0x7F, 0x80, 0xE9, 0x7FF, 0x800, 0x20AC, 0xD7FF, 0xE000, 0xFFFD, 0xFFFF,
        0x1_0000, 0x1_F600, 0x10_FFFF,
    ].compactMap { Unicode.Scalar(UInt32($0)) }

    private func isText(_ bytes: [UInt8], cutAt cut: Int) -> Bool {
        var check = UTF8Check()
        let span = bytes.span
        let isAccepted =
            check.accept(span.extracting(first: cut))
            && check.accept(span.extracting(droppingFirst: cut))
        return isAccepted && check.isComplete
    }

    @Test(
        "100,000 random texts, broken or not, are judged as Swift judges them, wherever they are cut"
    )
    func likeSwift() {
        var random = SeededRandom(seed: 0x0755_F008)
        var accepted = 0
        for _ in 0..<100_000 {
            var bytes: [UInt8] = []
            for _ in 0..<Int.random(in: 0...12, using: &random) {
                let scalar = Self.scalars.randomElement(using: &random) ?? "x"
                bytes += Array(String(Character(Bool.random(using: &random) ? "x" : scalar)).utf8)
            }
            if Bool.random(using: &random), !bytes.isEmpty {
                let place = Int.random(in: bytes.indices, using: &random)
                bytes[place] = UInt8.random(in: .min ... .max, using: &random)
            }
            let expected = String(validating: bytes, as: UTF8.self) != nil
            accepted += expected ? 1 : 0
            let cut = Int.random(in: 0...bytes.count, using: &random)
            guard isText(bytes, cutAt: cut) == expected else {
                Issue.record("\(bytes), cut at \(cut): expected \(expected)")
                return
            }
        }
        #expect((30_000...95_000).contains(accepted))
    }
}
