import HeadcountLoad
import Testing

@Suite("Questions that wait")
struct OpenQuestionsTests {
    @Test("each is answered once, in any order, and the late ones are told in theirs")
    func answers() {
        var questions = OpenQuestions(first: 2, limit: .seconds(10))
        let numbers = (0..<4).map {
            questions.ask(place: $0, intended: .seconds($0), at: .seconds($0))
        }
        #expect(numbers == [2, 3, 4, 5])
        #expect(questions.answer(3)?.intended == .seconds(1))
        #expect(questions.answer(3) == nil)
        #expect(questions.answer(1) == nil)
        #expect(questions.answer(6) == nil)
        #expect(questions.count == 3)
        #expect(questions.due(at: .milliseconds(9_999)) == nil)
        #expect(questions.due(at: .seconds(10))?.number == 2)
        #expect(questions.next == .seconds(12))
        #expect(questions.due(at: .seconds(12))?.question.place == 2)
        #expect(questions.answer(5)?.place == 3)
        #expect(questions.count == 0)
        #expect(questions.next == nil)
        #expect(questions.ask(place: 0, intended: .zero, at: .zero) == 6)
    }

    @Test("deadlines come in the order in which they began")
    func deadlines() {
        var queue = DeadlineQueue<Int>(limit: .seconds(3))
        queue.add(1, at: .seconds(1))
        queue.add(2, at: .seconds(2))
        #expect(queue.due(at: .milliseconds(3_999)) == nil)
        #expect(queue.due(at: .seconds(4)) == 1)
        #expect(queue.due(at: .seconds(4)) == nil)
        #expect(queue.next == .seconds(5))
    }
}
