import FrontdeskCore

extension DeskEngine {
    /// Puts the timer that is due in hand; gives it back instead when the daemon has died on it too often.
    func beginTimer() -> FatalTimer? {
        guard let suspect else { return nil }
        let timer = router.nextTimer()
        let digest = digest(of: timer)
        guard suspect.isCondemned(digest) else {
            suspect.begin(digest)
            return nil
        }
        return FatalTimer(words(for: timer), state: router.state)
    }

    /// Puts a request in hand. Of those nobody asked for one may be condemned; the others the loop has put aside before.
    func begin(_ request: DeskRequest) -> FatalTimer? {
        guard let suspect else { return nil }
        let digest = request.digest
        guard request.isTimer, suspect.isCondemned(digest) else {
            suspect.begin(digest)
            return nil
        }
        return FatalTimer(words(for: request), state: router.state)
    }

    private func words(for request: DeskRequest) -> String {
        switch request {
        case .absent(let agent, _): "absence of \(router.state.names.name(agent)), noticed"
        case .unreachable(let agent): "end of the pulls of \(router.state.names.name(agent))"
        case .start: "the gap before a start"
        case .clockFollowed: "a jump of the clock"
        default: "the tick"
        }
    }

    /// What identifies a timer after a restart too: whose it is and in which state, not when, for a start moves it.
    private func digest(of timer: Deadline?) -> UInt64 {
        var hash = FNV1a()
        hash.add("timer")
        switch timer?.subject {
        case .work(let id):
            hash.add(1, id.value, router.state.work[id]?.epoch ?? 0)
            hash.add(router.state.work[id]?.state.rawValue ?? 0)
        case .absence(let agent, let workClass): hash.add(2, agent.value, workClass.rawValue)
        case .shift(let agent): hash.add(4, agent.value, 0)
        case .ramp(let agent): hash.add(5, agent.value, 0)
        case .queue(let queue): hash.add(6, queue.value, 0)
        case nil: hash.add(3)
        }
        return hash.value
    }

    private func words(for timer: Deadline?) -> String {
        switch timer?.subject {
        case .work(let id): "deadline of \(id), \(router.state.work[id]?.state.name ?? "gone")"
        case .absence(let agent, let workClass):
            "absence of \(router.state.names.name(agent)), \(workClass.name) work"
        case .shift(let agent): "shift of \(router.state.names.name(agent))"
        case .ramp(let agent): "ramp of \(router.state.names.name(agent))"
        case .queue(let queue): "hours of queue \(router.state.names.name(queue))"
        case nil: "matches that were left over"
        }
    }
}
