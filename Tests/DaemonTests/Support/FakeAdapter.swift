import FrontdeskChannels
import FrontdeskCore
import Synchronization

/// A channel whose other side is a test: each send is answered by the next of the given results, then by `sent`.
final class FakeAdapter: ChannelAdapter {
    let name: String
    let retriesAmbiguous: Bool
    let looksForSent = true

    private struct State {
        var results: [SendResult]
        var sends: [OutboundMessage] = []
        var underway: Set<String> = []
        var mostAtOnce = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
        var isHeld = false
    }

    private let state: Mutex<State>

    let sendLimits: SendLimits?
    let repeatsFor: Span?

    init(
        _ name: String = "chat", retriesAmbiguous: Bool = true, limits: SendLimits? = nil,
        repeatsFor: Span? = nil, results: [SendResult] = []
    ) {
        self.repeatsFor = repeatsFor
        self.name = name
        self.retriesAmbiguous = retriesAmbiguous
        sendLimits = limits
        state = Mutex(State(results: results))
    }

    var sends: [OutboundMessage] { state.withLock { $0.sends } }
    /// How many sends of one conversation were under way at once.
    var mostAtOnce: Int { state.withLock { $0.mostAtOnce } }

    /// Keeps every send from ending until ``release()``.
    func hold() {
        state.withLock { $0.isHeld = true }
    }

    func release() {
        let waiting = state.withLock { state in
            state.isHeld = false
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    func probe() async -> ProbeResult { .idle("a test") }

    func send(_ outbound: OutboundMessage, at now: Instant) async -> SendResult {
        let result = state.withLock { state in
            state.sends.append(outbound)
            let isFirst = state.underway.insert(outbound.conversation).inserted
            state.mostAtOnce = max(state.mostAtOnce, isFirst ? 1 : 2)
            return state.results.isEmpty ? SendResult(.sent, status: 200, detail: "") : state.results.removeFirst()
        }
        await withCheckedContinuation { continuation in
            let isHeld = state.withLock { state in
                if state.isHeld { state.waiting.append(continuation) }
                return state.isHeld
            }
            if !isHeld { continuation.resume() }
        }
        state.withLock { _ = $0.underway.remove(outbound.conversation) }
        return result
    }
}

extension SendResult {
    /// A result that a test has the other side give.
    static func told(
        _ outcome: Outcome, _ status: Int = 0, _ fault: SendFault? = nil, answers: [RecipientAnswer] = []
    ) -> SendResult {
        var result = SendResult(outcome, status: status, fault: fault, detail: "as the test says")
        result.answers = answers
        return result
    }
}
