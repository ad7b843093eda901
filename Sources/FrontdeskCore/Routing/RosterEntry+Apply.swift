extension RosterEntry {
    /// Folds an event about this agent.
    mutating func apply(_ event: Event, at: Instant) {
        switch event {
        case .presenceSet(_, let presence, _): set(presence, at: at)
        case .contactMade:
            inContact = true
            liveUntil = .distantFuture
            deferredUntil = .distantFuture
        case .contactLost(_, let liveUntil, let deferredUntil):
            inContact = false
            self.liveUntil = liveUntil
            self.deferredUntil = deferredUntil
        case .absenceLapsed(_, .live): liveUntil = .none
        case .absenceLapsed(_, .deferred): deferredUntil = .none
        case .shiftChanged(_, let state, let until):
            shift = state
            shiftUntil = until
        case .overtimeSet(_, let until): overtimeUntil = until
        case .rampBegun(_, let until, let every):
            rampUntil = until
            rampEvery = every
            nextWorkAt = .none
        case .rampPassed: nextWorkAt = .none
        default: preconditionFailure("not a roster event")
        }
    }

    private mutating func set(_ presence: Presence, at: Instant) {
        if self.presence.state == .offline { idleSince = at }
        switch presence.state {
        case .ready: awaySince = .none
        // Nothing new comes yet: how long they were away still counts.
        case .finishing: break
        case .away, .offline:
            let wasThere = self.presence.state == .ready || self.presence.state == .finishing
            if wasThere, !awaySince.isSet { awaySince = at }
        }
        self.presence = presence
        misses = 0
    }

    /// Work has come. During a ramp new work makes a pause begin.
    mutating func noteWork(at: Instant, isNew: Bool) {
        idleSince = at
        if isNew { beginPause(at: at) }
    }

    /// During a ramp the next new work waits for a while.
    mutating func beginPause(at: Instant) {
        if rampUntil.isSet, at < rampUntil { nextWorkAt = min(at + rampEvery, rampUntil) }
    }

    /// What is like a lease moves by the gap.
    mutating func shiftDeadlines(by gap: Span) {
        if liveUntil.isRunning { liveUntil = liveUntil + gap }
        if deferredUntil.isRunning { deferredUntil = deferredUntil + gap }
        if nextWorkAt.isRunning { nextWorkAt = nextWorkAt + gap }
    }
}
