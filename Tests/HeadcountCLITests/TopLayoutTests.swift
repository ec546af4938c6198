import Testing

@testable import HeadcountCLI

@Suite("The layout of the live screen")
struct TopLayoutTests {
    private let wishes: [TopLayout.Wish] = [
        .init(section: .nodes, rows: 3), .init(section: .topics, rows: 100),
        .init(section: .limits, rows: 2), .init(section: .activity, rows: 4),
    ]

    private func visible(_ height: Int, focus: TopSection = .topics) -> [TopSection: Int] {
        TopLayout(wishes, focus: focus, height: height).places
            .reduce(into: [:]) { $0[$1.section] = $1.visible }
    }

    @Test("the focus is shown first, then what is worth most")
    func small() {
        #expect(visible(1) == [:])
        #expect(visible(2) == [.topics: 1])
        #expect(visible(3, focus: .limits) == [.limits: 2])
        #expect(visible(5) == [.topics: 2, .nodes: 1])
        #expect(visible(8) == [.topics: 1, .nodes: 1, .limits: 1, .activity: 1])
    }

    @Test("what is left goes to those that want more, and is never more than there is")
    func large() {
        #expect(visible(20) == [.topics: 8, .nodes: 3, .limits: 2, .activity: 3])
        #expect(visible(200) == [.topics: 100, .nodes: 3, .limits: 2, .activity: 4])
        for height in 0..<130 {
            let layout = TopLayout(wishes, focus: .nodes, height: height)
            let lines = layout.places.reduce(0) { $0 + $1.visible + 1 }
            #expect(lines + (layout.isAiry ? layout.places.count : 0) <= max(0, height))
        }
    }
}
