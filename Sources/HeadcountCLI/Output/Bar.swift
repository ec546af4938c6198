/// A share as a bar: `██████▌···`, or `######....` in ASCII.
struct Bar {
    let share: Double
    let width: Int
    let style: TextStyle

    /// The bar, in the tone of how full it is.
    var line: StyledLine {
        let share = share.isFinite ? min(max(share, 0), 1) : 0
        let steps = style.isUnicode ? Self.eighths.count : 1
        let filled = Int(share * Double(width * steps))
        var text = String(repeating: style.isUnicode ? "█" : "#", count: filled / steps)
        if filled % steps > 0 { text += Self.eighths[filled % steps] }
        var line = StyledLine(text, tone, style: style)
        line.append(
            String(repeating: style.isUnicode ? "·" : ".", count: max(0, width - line.width)),
            .faint)
        return line
    }

    /// Good with room to spare, bad when nearly nothing is left.
    var tone: Tone { share < 0.75 ? .good : share < 0.9 ? .warning : .bad }

    private static let eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
}
