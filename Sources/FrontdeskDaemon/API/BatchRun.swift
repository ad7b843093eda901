import FrontdeskAPI
import FrontdeskCore
import Synchronization

/// Collects the answers of a batch and hands them over when all are there.
final class BatchRun: Sendable {
    private struct State {
        var results: [BatchAnswer.Result?]
        var missing: Int
    }

    private let state: Mutex<State>
    private let complete: @Sendable ([BatchAnswer.Result]) -> Void

    init(count: Int, complete: @escaping @Sendable ([BatchAnswer.Result]) -> Void) {
        // One more than there are calls: `begin` takes it away, so that the last answer cannot come before the last call.
        state = Mutex(State(results: Array(repeating: nil, count: count), missing: count + 1))
        self.complete = complete
    }

    /// All calls have been handed in.
    func begin() {
        countDown()
    }

    func finish(_ place: Int, _ answer: HTTPAnswer) {
        let body = answer.body.isEmpty ? nil : try? JSONParser.parse(answer.body)
        let isNew = state.withLock { state -> Bool in
            guard state.results[place] == nil else { return false }
            state.results[place] = BatchAnswer.Result(status: answer.status, body: body)
            return true
        }
        if isNew { countDown() }
    }

    private func countDown() {
        let results = state.withLock { state -> [BatchAnswer.Result]? in
            state.missing -= 1
            return state.missing == 0 ? state.results.compactMap { $0 } : nil
        }
        if let results { complete(results) }
    }
}

/// Parameters of a query string.
enum QueryString {
    static func value(_ name: String, in query: String) -> String? {
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts[0] == name { return parts.count > 1 ? PercentEncoding.decode(parts[1]) : "" }
        }
        return nil
    }
}
