import Foundation

/// Asks a node what it counts.
struct StatsSource: Sendable {
    /// Gets a path over HTTP.
    let get: @Sendable (_ path: String) async throws -> (status: Int, body: Data)

    /// One node's own counts, as it sends them.
    func node(_ question: StatsQuestion) async throws(StatsFailure) -> Data {
        try await body("/api/v1/stats" + question.query)
    }

    /// The whole cluster's counts, as the node sends them.
    func cluster(_ question: StatsQuestion) async throws(StatsFailure) -> Data {
        try await body("/api/v1/cluster" + question.query)
    }

    /// What the node knows of itself, as it sends it.
    func monitoring() async throws(StatsFailure) -> Data {
        try await body("/api/v1/monitoring")
    }

    /// Reads an answer.
    static func read<Answer: Decodable>(
        _ type: Answer.Type, _ body: Data
    ) throws(StatsFailure) -> Answer {
        do {
            return try JSONDecoder().decode(type, from: body)
        } catch {
            throw StatsFailure("what answers there is no node of Headcount")
        }
    }

    private func body(_ path: String) async throws(StatsFailure) -> Data {
        let answer: (status: Int, body: Data)
        do {
            answer = try await get(path)
        } catch let failure as StatsFailure {
            throw failure
        } catch {
            throw StatsFailure("nobody answers: \(error)")
        }
        switch answer.status {
        case 200: return answer.body
        case 401:
            throw StatsFailure(
                "the node asks for its API token: HEADCOUNT_API_TOKEN is not set, or another")
        default:
            let refusal = try? JSONDecoder().decode(StatsAnswer.Refusal.self, from: answer.body)
            throw StatsFailure(
                "it answers with status \(answer.status): "
                    + (refusal?.error.message ?? "is it a node of Headcount?"))
        }
    }
}
