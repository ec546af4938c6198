import NIOCore

/// The questions that wait for their answers, by their number, in the order in which they were
/// asked. Finding one costs the same however many there are.
package struct OpenQuestions: Sendable {
    /// One question.
    package struct Question: Sendable, Equatable {
        /// The place of the socket that asked.
        package var place: Int
        /// When it was due to be asked.
        package var intended: Duration
        /// When it stops waiting.
        package var deadline: Duration
    }

    private var questions: CircularBuffer<Question?> = []
    private var first: Int
    private let limit: Duration
    /// Those that wait.
    package private(set) var count = 0

    /// - Parameters:
    ///   - first: The number of the first question.
    ///   - limit: How long each one waits.
    package init(first: Int, limit: Duration) {
        self.first = first
        self.limit = limit
    }

    /// The earliest deadline.
    package var next: Duration? { questions.first.flatMap { $0?.deadline } }

    /// A question is asked; returns its number.
    package mutating func ask(place: Int, intended: Duration, at now: Duration) -> Int {
        questions.append(Question(place: place, intended: intended, deadline: now + limit))
        count += 1
        return first + questions.count - 1
    }

    /// Takes out the question with this number; nil when it does not wait.
    package mutating func answer(_ number: Int) -> Question? {
        let offset = number - first
        guard offset >= 0, offset < questions.count else { return nil }
        let index = questions.index(questions.startIndex, offsetBy: offset)
        guard let question = questions[index] else { return nil }
        questions[index] = nil
        count -= 1
        dropAnswered()
        return question
    }

    /// Takes out a question that has waited for too long.
    package mutating func due(at now: Duration) -> (number: Int, question: Question)? {
        guard let next, next <= now else { return nil }
        let number = first
        return answer(number).map { (number, $0) }
    }

    private mutating func dropAnswered() {
        while let oldest = questions.first, oldest == nil {
            questions.removeFirst()
            first += 1
        }
    }
}
