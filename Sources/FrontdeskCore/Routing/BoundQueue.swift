/// A queue of the policy with everything by number.
package struct BoundQueue: Sendable {
    package let policy: QueuePolicy
    package let calendar: Calendar
    package let base: [SkillLevel]
    private let live: StepSchedule
    private let deferred: StepSchedule
    /// The queue that has its work now; none when it is itself.
    package let movedTo: QueueNumber
    private let liveWhenClosed: BoundWhenClosed
    private let deferredWhenClosed: BoundWhenClosed

    init(
        policy: QueuePolicy, calendar: Calendar, base: [SkillLevel], live: StepSchedule, deferred: StepSchedule,
        movedTo: QueueNumber, liveWhenClosed: BoundWhenClosed, deferredWhenClosed: BoundWhenClosed
    ) {
        self.policy = policy
        self.calendar = calendar
        self.base = base
        self.live = live
        self.deferred = deferred
        self.movedTo = movedTo
        self.liveWhenClosed = liveWhenClosed
        self.deferredWhenClosed = deferredWhenClosed
    }

    package func schedule(_ workClass: WorkClass) -> StepSchedule { workClass == .live ? live : deferred }

    package func whenClosed(_ workClass: WorkClass) -> BoundWhenClosed {
        workClass == .live ? liveWhenClosed : deferredWhenClosed
    }

    /// Whether work of the class is moved on when the queue closes, and not only kept.
    package var movesOnWhenClosed: Bool {
        WorkClass.allCases.contains { workClass in
            switch whenClosed(workClass) {
            case .hold, .serve: false
            case .queue: true
            case .convert: workClass == .live
            }
        }
    }
}

/// What becomes of work that reaches a closed queue, by number; see ``WhenClosed``.
package enum BoundWhenClosed: Equatable, Sendable {
    case hold
    case serve
    case queue(QueueNumber)
    case convert
}
