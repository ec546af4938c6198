import HeadcountTesting
import Testing

@testable import HeadcountCLI

@Suite("Frames")
struct FramePainterTests {
    @Test("a frame that is shown costs nothing, and a changed line only itself")
    func difference() {
        var painter = FramePainter()
        let size = TerminalSize(columns: 10, rows: 3)
        #expect(painter.paint(["a", "b"], size: size).contains("\u{1B}[2J"))
        #expect(painter.paint(["a", "b"], size: size) == "")
        #expect(
            painter.paint(["a", "c"], size: size)
                == "\u{1B}[?2026h\u{1B}[2;1H\u{1B}[Kc\u{1B}[?2026l")
        #expect(painter.paint(["a"], size: size).contains("\u{1B}[2;1H\u{1B}[K\u{1B}"))
        painter.forget()
        #expect(painter.paint(["a"], size: size).contains("\u{1B}[2J"))
        #expect(painter.paint(["a"], size: .init(columns: 9, rows: 3)).contains("\u{1B}[2J"))
    }

    @Test("after any frames a terminal shows the last one")
    func anyFrames() {
        var random = SeededRandom(seed: 5)
        var painter = FramePainter()
        var shown: [Int: String] = [:]
        for _ in 0..<500 {
            let frame = (0..<Int.random(in: 0...6, using: &random)).map { _ in
                ["", "a", "bb", "ccc"].randomElement(using: &random) ?? ""
            }
            let text = painter.paint(frame, size: .init(columns: 9, rows: 6))
            if text.contains("\u{1B}[2J") { shown = [:] }
            for match in text.matches(of: /\u{1B}\[(\d+);1H\u{1B}\[K([a-c]*)/) {
                shown[Int(match.1) ?? 0] = String(match.2)
            }
            for row in 1...6 {
                #expect((shown[row] ?? "") == (row <= frame.count ? frame[row - 1] : ""))
            }
        }
    }
}
