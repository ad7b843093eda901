extension Router {
    /// An end of a pause must lie ahead, and not too far; only parking needs none.
    func requirePause(_ until: Instant, _ verb: ChangeVerb) throws(Refusal) {
        if verb == .park, !until.isSet { return }
        guard until.isSet, until > now, until <= now + RouterLimits.pauseMax else { throw .badPause }
    }

    /// Sets work aside: it comes back at the instant, or when its customer writes.
    mutating func pause(_ item: WorkItem, _ verb: ChangeVerb, until: Instant, promise: Bool) -> WorkView {
        let state: WorkState = verb == .park ? .parked : .snoozed
        let due = promise && until.isSet ? until : item.due
        let pause = Pause(
            units: units(of: item, as: state), until: until.isSet ? until : .distantFuture, due: due,
            key: key(of: item, due: due), promised: promise && until.isSet)
        endAsk(item, .withdrawn, reason: verb.verb.name)
        emit(state == .parked ? .parked(item.id, pause) : .snoozed(item.id, pause))
        return WorkView(present(item))
    }
}
