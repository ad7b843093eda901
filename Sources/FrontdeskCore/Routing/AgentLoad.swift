/// What an agent carries now, derived from the work; never stored.
package struct AgentLoad: Equatable, Sendable {
    /// Units of everything held: offers, asks, active and waiting work, wrap-up.
    package var units: Int32 = 0
    /// The part of them that does not give way to urgent work.
    package var urgentUnits: Int32 = 0
    /// Open conversations of any state, offers and asks included; wrap-up is not open work.
    package var owned: Int32 = 0
    /// Open offers, asks and unconfirmed assignments.
    package var offers: Int32 = 0
    /// Conversations that take units, by channel number.
    package var channels: [Int32] = []
    /// Conversations held, in order of id.
    package var held: [ConversationID] = []
    /// Conversations the agent is asked to take over, in order of id.
    package var asked: [ConversationID] = []

    package init() {}

    package func onChannel(_ channel: ChannelNumber) -> Int32 {
        channel.index < channels.count ? channels[channel.index] : 0
    }

    mutating func add(_ item: WorkItem) {
        count(item, by: 1)
        let place = held.firstIndex { $0 > item.id } ?? held.count
        held.insert(item.id, at: place)
    }

    mutating func remove(_ item: WorkItem) {
        count(item, by: -1)
        held.removeAll { $0 == item.id }
    }

    private mutating func count(_ item: WorkItem, by one: Int32) {
        units += one * item.units
        if !item.flags.contains(.interruptible) { urgentUnits += one * item.units }
        if item.state != .resolved { owned += one }
        if item.countsAsOffer { offers += one }
        guard item.units > 0, item.state != .resolved else { return }
        count(item.channel, by: one)
    }

    private mutating func count(_ channel: ChannelNumber, by one: Int32) {
        while channels.count <= channel.index { channels.append(0) }
        channels[channel.index] += one
    }

    mutating func add(_ ask: Ask, of item: WorkItem) {
        count(ask, of: item, by: 1)
        let place = asked.firstIndex { $0 > item.id } ?? asked.count
        asked.insert(item.id, at: place)
    }

    mutating func remove(_ ask: Ask, of item: WorkItem) {
        count(ask, of: item, by: -1)
        asked.removeAll { $0 == item.id }
    }

    private mutating func count(_ ask: Ask, of item: WorkItem, by one: Int32) {
        units += one * ask.units
        if !item.flags.contains(.interruptible) { urgentUnits += one * ask.units }
        owned += one
        offers += one
        count(item.channel, by: one)
    }
}

extension WorkItem {
    /// Whether the agent has still to react: an open offer, or an assignment they have not shown to know of.
    package var countsAsOffer: Bool {
        state == .offered || (state == .active && (extra?.content.unconfirmed ?? false))
    }
}
