import Synchronization

/// Answers of the desk to requests that were made together.
final class GatheredAnswers: Sendable {
    private struct State {
        var answers: [DeskAnswer]
        var missing: Int
    }

    private let state: Mutex<State>
    private let complete: @Sendable ([DeskAnswer]) -> Void

    /// - Parameter complete: called once, with the last of them, on the thread it comes on.
    init(_ count: Int, complete: @escaping @Sendable ([DeskAnswer]) -> Void) {
        state = Mutex(State(answers: Array(repeating: .stopping, count: count), missing: count))
        self.complete = complete
    }

    func put(_ answer: DeskAnswer, at place: Int) {
        let all = state.withLock { state -> [DeskAnswer]? in
            state.answers[place] = answer
            state.missing -= 1
            return state.missing == 0 ? state.answers : nil
        }
        if let all { complete(all) }
    }
}
