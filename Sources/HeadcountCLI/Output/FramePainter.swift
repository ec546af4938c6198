/// Turns frames into what a terminal has to be told: only the lines that changed, in one piece.
struct FramePainter {
    private var shown: [String] = []
    private var size = TerminalSize(columns: 0, rows: 0)

    /// Forgets what is shown, so that the next frame is drawn in full.
    mutating func forget() { shown = [] }

    /// The text that brings this frame about. Empty when it is shown already.
    ///
    /// - Parameter lines: No wider and no more than the size says.
    mutating func paint(_ lines: [String], size: TerminalSize) -> String {
        var text = ""
        if size != self.size || shown.isEmpty {
            (self.size, shown) = (size, [])
            text = "\u{1B}[0m\u{1B}[2J"
        }
        for row in 0..<max(lines.count, shown.count) {
            let line = row < lines.count ? lines[row] : ""
            guard row >= shown.count || shown[row] != line else { continue }
            // Erased first: behind a full line the cursor still stands on its last cell.
            text += "\u{1B}[\(row + 1);1H\u{1B}[K\(line)"
        }
        shown = lines
        guard !text.isEmpty else { return "" }
        // Terminals that know mode 2026 show all of it at once; the others ignore it.
        return "\u{1B}[?2026h\(text)\u{1B}[?2026l"
    }
}
