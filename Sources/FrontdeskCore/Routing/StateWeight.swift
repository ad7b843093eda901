/// What a conversation takes of its agent by state and class, in whole per cent of its weight.
package enum StateWeight {
    package static func percent(_ state: WorkState, _ workClass: WorkClass) -> Int32 {
        switch state {
        case .offered, .active: 100
        case .waiting: workClass == .live ? 30 : 0
        case .parked: 20
        case .snoozed: 10
        case .resolved: 50
        case .queued, .closed, .spam, .filed: 0
        }
    }

    /// Units in a state: rounded up, so that held work of any weight takes at least one.
    package static func units(_ state: WorkState, _ workClass: WorkClass, weight: Int32) -> Int32 {
        (weight * percent(state, workClass) + 99) / 100
    }
}
