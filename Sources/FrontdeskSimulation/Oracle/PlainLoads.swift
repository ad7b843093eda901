import FrontdeskCore

/// What every agent carries, summed up from the work by a plain scan.
struct PlainLoads: Sendable {
    struct Load: Sendable {
        var units = 0
        /// Units of what gives way to nothing.
        var urgentUnits = 0
        /// Open conversations of any state.
        var owned = 0
        /// Offers and asks open, and assignments not shown to be known.
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
        if let ask = item.details.ask, ask.agent.isSet, ask.agent.index < loads.count {
            addUnits(Int(ask.units), of: item, to: ask.agent.index)
            loads[ask.agent.index].owned += 1
            loads[ask.agent.index].offers += 1
        }
        guard item.holder.isSet, item.holder.index < loads.count else { return }
        let place = item.holder.index
        addUnits(Int(item.units), of: item, to: place)
        loads[place].contacts.append(item.contact)
        guard item.state != .resolved else { return }
        loads[place].owned += 1
        if item.state == .offered || item.details.unconfirmed { loads[place].offers += 1 }
    }

    private mutating func addUnits(_ units: Int, of item: WorkItem, to place: Int) {
        guard units > 0 else { return }
        loads[place].units += units
        if !item.flags.contains(.interruptible) { loads[place].urgentUnits += units }
        if item.state != .resolved { loads[place].channels.append(item.channel) }
    }

    /// What the agent carries beside one conversation, which is not counted twice.
    subscript(agent: AgentNumber, without item: WorkItem) -> Load {
        var load = self[agent]
        let isHeld = item.holder == agent && item.state != .resolved
        let ask = item.details.ask.flatMap { $0.agent == agent ? $0 : nil }
        guard isHeld || ask != nil else { return load }
        let units = (isHeld ? Int(item.units) : 0) + Int(ask?.units ?? 0)
        load.units -= units
        if !item.flags.contains(.interruptible) { load.urgentUnits -= units }
        load.owned -= (isHeld ? 1 : 0) + (ask == nil ? 0 : 1)
        for counts in [isHeld && item.units > 0, (ask?.units ?? 0) > 0] where counts {
            if let place = load.channels.firstIndex(of: item.channel) { load.channels.remove(at: place) }
        }
        return load
    }

    subscript(agent: AgentNumber) -> Load {
        agent.isSet && agent.index < loads.count ? loads[agent.index] : Load()
    }
}
