/// One line, or one cell of a table, made of parts in tones.
///
/// Whatever is appended is made safe to show first, so nothing else can reach a terminal.
struct StyledLine: Sendable, Hashable {
    private struct Part: Sendable, Hashable {
        var text: String
        var tone: Tone?
    }

    /// How it is shown.
    let style: TextStyle
    private var parts: [Part] = []
    /// The cells that it takes.
    private(set) var width = 0

    /// A line that begins with a text.
    init(_ text: String = "", _ tone: Tone? = nil, style: TextStyle) {
        self.style = style
        append(text, tone)
    }

    /// The text without tones.
    var text: String { parts.map(\.text).joined() }

    /// What is written to the terminal: the text, with tones where the style has colours.
    var rendered: String {
        guard style.hasColour else { return text }
        return parts.reduce(into: "") { rendered, part in
            if let tone = part.tone {
                rendered += "\u{1B}[\(tone.parameters)m\(part.text)\u{1B}[0m"
            } else {
                rendered += part.text
            }
        }
    }

    /// Adds a text to the end.
    mutating func append(_ text: String, _ tone: Tone? = nil) {
        add(ShownText.safe(text, isUnicode: style.isUnicode), tone)
    }

    /// Adds a line to the end.
    mutating func append(_ line: StyledLine) {
        for part in line.parts { append(part.text, part.tone) }
    }

    /// Adds spaces until it is as wide as told.
    mutating func pad(to width: Int) {
        if width > self.width { add(String(repeating: " ", count: width - self.width), nil) }
    }

    /// The same without spaces at the end.
    var trimmed: StyledLine {
        var line = self
        while let last = line.parts.last, last.tone == nil, last.text.hasSuffix(" ") {
            let kept = String(last.text.reversed().drop { $0 == " " }.reversed())
            line.width -= last.text.count - kept.count
            line.parts.removeLast()
            if !kept.isEmpty { line.parts.append(Part(text: kept, tone: nil)) }
        }
        return line
    }

    /// The same in one tone.
    func toned(_ tone: Tone?) -> StyledLine { StyledLine(text, tone, style: style) }

    /// The same, no wider than told: what does not fit gives way to an ellipsis.
    func fitted(to width: Int) -> StyledLine {
        guard self.width > width else { return self }
        var line = StyledLine(style: style)
        guard width > 0 else { return line }
        var room = width - 1
        for part in parts {
            var kept = ""
            for character in part.text {
                let cells = DisplayWidth.cells(of: character)
                guard cells <= room else { room = -1; break }
                kept.append(character)
                room -= cells
            }
            line.add(kept, part.tone)
            guard room >= 0 else { break }
        }
        line.add(style.ellipsis, nil)
        return line
    }

    /// Pieces with two spaces between them, as many from the first on as fit; the first in any
    /// case, with an ellipsis if it must be.
    static func joined(_ pieces: [StyledLine], width: Int, style: TextStyle) -> StyledLine {
        guard let first = pieces.first else { return StyledLine(style: style) }
        var line = first.fitted(to: width)
        for piece in pieces.dropFirst() where piece.width > 0 {
            guard line.width + 2 + piece.width <= width else { break }
            line.pad(to: line.width + 2)
            line.append(piece)
        }
        return line
    }

    private mutating func add(_ shown: String, _ tone: Tone?) {
        guard !shown.isEmpty else { return }
        width += DisplayWidth.cells(of: shown)
        if let last = parts.last, last.tone == tone {
            parts[parts.count - 1].text += shown
        } else {
            parts.append(Part(text: shown, tone: tone))
        }
    }
}
