import Testing

@testable import HeadcountCLI

@Suite("The curve of the last minutes")
struct TopHistoryTests {
    private let start = ContinuousClock.now

    @Test("the largest total of each part is kept, and gaps stay gaps")
    func columns() {
        var history = TopHistory()
        #expect(history.columns(5, at: start) == [])
        for (second, value) in [(0, 3), (10, 7), (59, 5), (130, 9)] {
            history.add(value, at: start + .seconds(second))
        }
        #expect(history.columns(5, at: start + .seconds(130)) == [nil, nil, 7, nil, 9])
        #expect(history.columns(5, at: start + .seconds(179)) == [nil, nil, 7, nil, 9])
        #expect(history.columns(5, at: start + .seconds(180)) == [nil, 7, nil, 9, nil])
        #expect(history.columns(0, at: start) == [])
        #expect(history.peak(at: start + .seconds(130)) == 9)
        #expect(history.peak(at: start + .seconds(1_000)) == nil)
    }

    @Test("what is older than the span is forgotten")
    func forgetting() {
        var history = TopHistory()
        for second in 0..<5_000 { history.add(second, at: start + .seconds(second)) }
        #expect(history.peak(at: start + .seconds(4_999)) == 4_999)
        #expect(history.count <= 601)
    }
}
