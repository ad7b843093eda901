import FrontdeskCore

/// What every agent carries, summed up from the work by a plain scan.
struct PlainLoads: Sendable {
    struct Load: Sendable {
        var units = 0
        /// Open conversations of any state.
        var owned = 0
        /// Offers open and assignments not shown to be known.
        var offers = 0
        /// Channels of the conversations that take units now, one for each.
        var channels: [ChannelNumber] = []
        var contacts: [ContactID] = []
    }

    private(set) var loads: [Load]

    init(_ state: DeskState) {
        loads = Array(repeating: Load(), count: state.roster.count)
        state.work.forEach { add($0) }
    }

    private mutating func add(_ item: WorkItem) {
        let isOwned = item.state == .active || item.state == .waiting
        guard isOwned || item.state == .offered || item.state == .resolved else { return }
        guard item.agent.isSet, item.agent.index < loads.count else { return }
        let place = item.agent.index
        loads[place].units += PlainLoads.units(item, as: item.state)
        loads[place].contacts.append(item.contact)
        guard item.state != .resolved else { return }
        loads[place].owned += 1
        if item.state == .offered || item.details.unconfirmed { loads[place].offers += 1 }
        if PlainLoads.units(item, as: item.state) > 0 { loads[place].channels.append(item.channel) }
    }

    subscript(agent: AgentNumber) -> Load {
        agent.isSet && agent.index < loads.count ? loads[agent.index] : Load()
    }

    /// The table of states: full while offered or active, 0.3 of live work while waiting, half for wrap-up.
    static func units(_ item: WorkItem, as state: WorkState) -> Int {
        let weight = Int(item.weight)
        switch state {
        case .offered, .active: return weight
        case .waiting: return item.workClass == .live ? (weight * 30 + 99) / 100 : 0
        case .resolved: return item.timer.isRunning ? (weight * 50 + 99) / 100 : 0
        case .parked: return (weight * 20 + 99) / 100
        case .snoozed: return (weight * 10 + 99) / 100
        case .queued, .closed, .spam, .filed: return 0
        }
    }
}
