import FrontdeskCore
import FrontdeskStore

extension DeskRequest {
    /// Whether its `Idempotency-Key` is kept by ``DeskEngine/keyed(_:_:at:)``. Replies, notes and what is opened by hand keep
    /// theirs with their message.
    var takesKey: Bool {
        switch self {
        case .accept, .decline, .change, .take, .assign, .transfer, .prioritize, .spam, .revive, .outboxRetry,
            .outboxDiscard, .outboxEdit:
            true
        default: false
        }
    }
}

extension DeskEngine {
    /// A call under an `Idempotency-Key`: done once, and answered with what it led to then, whoever has gone on since.
    ///
    /// Without a key the same call again is known by the conversation's last verb, until its state changes: whose declined
    /// offer is a colleague's by now would hear that there is none.
    func keyed(
        _ key: IdempotencyRequest, _ request: DeskRequest, at now: Instant
    ) throws(StoreError) -> DeskAnswer {
        guard let kept = try kept(key, at: now) else {
            let answer = try carryOut(request, at: now)
            switch answer {
            case .work(let snapshot): remember(key, snapshot.conversation, MessageID(0), snapshot, at: now)
            case .done: remember(key, ConversationID(0), MessageID(0), nil, at: now)
            default: break
            }
            return answer
        }
        guard key.matches(kept) else { return .keyReused }
        guard kept.conversation.value != 0 else { return .done }
        if let item = router.state.work[kept.conversation], item.epoch == kept.epoch, item.state == kept.state {
            return .work(snapshot(item))
        }
        var owner = request.caller ?? .none
        if case .assign(_, _, let agent, _, _, _) = request { owner = agent }
        guard let first = try firstAnswer(kept, by: Actor(agent: owner)) else { return .notFound }
        return .work(first)
    }
}
