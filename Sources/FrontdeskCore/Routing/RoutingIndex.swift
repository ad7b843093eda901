/// What the router derives from its state for speed: loads, waiting lines, deadlines. Rebuilt from the state at start.
///
/// Queued work stands in buckets of equal (queue, channel, class, weight, requirement, stage): whoever may take one of a bucket
/// may take all of it, save for exclusions, so an agent's question looks at bucket heads only. Work kept for its owner
/// stands in buckets of theirs, where nobody else looks, until that time is over.
package struct RoutingIndex: Sendable {
    package private(set) var loads: [AgentLoad] = []
    package private(set) var buckets: [Bucket] = []
    private var bucketPlaces = LookupTable<BucketKey, Int>()
    /// Places of the buckets that are anybody's.
    private(set) var commonPlaces: [Int] = []
    /// By agent number: places of the buckets kept for the agent.
    private(set) var ownPlaces: [[Int]] = []
    /// Places of buckets with too many stale entries, each once.
    private var swollen: [Int] = []
    private var deadlines = BinaryHeap()
    private var offers = LookupTable<OfferID, ConversationID>()
    private var contactsHeld = LookupTable<ContactID, ContactHolders>()
    /// Queued conversations by queue number.
    package private(set) var waiting: [Int] = []

    /// What all work of one bucket has in common.
    package struct BucketKey: Hashable, Sendable {
        package var queue: QueueNumber
        package var channel: ChannelNumber
        package var requirement: RequirementNumber
        package var weight: Int32
        package var workClass: WorkClass
        package var stage: UInt8
        package var isInterruptible: Bool
        package var wantsHuman: Bool
        /// Whether it is kept for whose it was, who needs neither team nor skill to have it back.
        package var isOwn: Bool
        /// The agent it is kept for.
        package var reservedFor: AgentNumber

        package init(_ item: WorkItem) {
            queue = item.queue
            channel = item.channel
            requirement = item.requirement
            weight = item.weight
            workClass = item.workClass
            stage = item.stage
            isInterruptible = item.flags.contains(.interruptible)
            wantsHuman = item.flags.contains(.human)
            let reservation = item.extra?.content.reservation ?? .none
            reservedFor = reservation.agent
            isOwn = item.isKeptForOwn
        }
    }

    package struct Bucket: Sendable {
        package let key: BucketKey
        var heap = BinaryHeap()
        /// Conversations really waiting here; the heap may hold stale entries besides.
        package var count = 0
        /// Stands among those to be swept.
        var isSwollen = false
        /// Whether anybody can be asked, as it was when it was last looked at.
        var coverage: (of: Coverage, version: Int)?
    }

    package init() {}

    package init(rebuilding state: DeskState) {
        for _ in state.roster { addAgent() }
        state.work.forEach { update(from: nil, to: $0) }
        for entry in state.roster { update(roster: entry) }
        for (number, line) in state.lines.enumerated() { update(line: line, of: QueueNumber(Int32(number))) }
    }

    package mutating func addAgent() {
        loads.append(AgentLoad())
        ownPlaces.append([])
    }

    package func conversation(of offer: OfferID) -> ConversationID? {
        offers[offer]
    }

    /// How many contacts are remembered as held: as many as open work needs.
    package var contactsRemembered: Int { contactsHeld.count }

    /// Deadlines remembered, those that mean nothing any more included.
    package var deadlineEntries: Int { deadlines.count }

    /// Entries of each waiting line, stale ones included.
    package var lineEntries: [Int] { buckets.map(\.heap.count) }

    package func holds(_ agent: AgentNumber, contact: ContactID) -> Bool {
        contactsHeld[contact]?.contains(agent) ?? false
    }

    /// The agents who hold work of the contact.
    package func holders(of contact: ContactID) -> [AgentNumber] {
        contactsHeld[contact]?.agents ?? []
    }

    /// Follows one item from its form before an event to its form after it.
    package mutating func update(from before: WorkItem?, to after: WorkItem?) {
        if let before { leave(before, next: after) }
        if let after { enter(after, last: before) }
    }

    private mutating func leave(_ item: WorkItem, next: WorkItem?) {
        if item.state == .queued {
            if let place = bucketPlaces[BucketKey(item)] { buckets[place].count -= 1 }
            waiting[item.queue.index] -= 1
        }
        if item.holder.isSet {
            loads[item.holder.index].remove(item)
            if var holders = contactsHeld[item.contact] {
                contactsHeld[item.contact] = holders.remove(item.holder) ? holders : nil
            }
        }
        if let offer = item.offerInHand, next?.offerInHand != offer { offers[offer] = nil }
        if let offer = item.declinedOffer, next?.declinedOffer != offer { offers[offer] = nil }
        if let ask = item.extra?.content.ask {
            loads[ask.agent.index].remove(ask, of: item)
            if next?.askedAgent != ask.agent { offers[ask.offer] = nil }
        }
    }

    private mutating func enter(_ item: WorkItem, last: WorkItem?) {
        if item.state == .queued {
            let key = BucketKey(item)
            let place = bucket(key)
            buckets[place].count += 1
            let unmoved = last?.state == .queued && last?.key == item.key && last.map(BucketKey.init) == key
            if !unmoved { push(item, to: place) }
            while waiting.count <= item.queue.index { waiting.append(0) }
            waiting[item.queue.index] += 1
        }
        if item.holder.isSet {
            loads[item.holder.index].add(item)
            if var holders = contactsHeld[item.contact] {
                holders.add(item.holder)
                contactsHeld[item.contact] = holders
            } else {
                contactsHeld[item.contact] = ContactHolders(item.holder)
            }
        }
        if let offer = item.offerInHand { offers[offer] = item.id }
        if let offer = item.declinedOffer { offers[offer] = item.id }
        if let ask = item.extra?.content.ask {
            loads[ask.agent.index].add(ask, of: item)
            offers[ask.offer] = item.id
        }
        let deadline = item.deadline
        if deadline.isRunning, last?.deadline != deadline {
            deadlines.push(OrderedID(key: deadline.microseconds, id: item.id.value))
        }
    }

    private mutating func push(_ item: WorkItem, to place: Int) {
        buckets[place].heap.push(OrderedID(key: item.key, id: item.id.value))
        let isSwollen = buckets[place].heap.count > 2 * buckets[place].count + RouterLimits.staleEntries
        guard isSwollen, !buckets[place].isSwollen else { return }
        buckets[place].isSwollen = true
        swollen.append(place)
    }

    private mutating func bucket(_ key: BucketKey) -> Int {
        if let place = bucketPlaces[key] { return place }
        let place = buckets.count
        buckets.append(Bucket(key: key))
        bucketPlaces[key] = place
        if key.reservedFor.isSet {
            ownPlaces[key.reservedFor.index].append(place)
        } else {
            commonPlaces.append(place)
        }
        return place
    }

    /// The place of the bucket in which a queued conversation stands.
    func place(of item: WorkItem) -> Int {
        guard let place = bucketPlaces[BucketKey(item)] else { preconditionFailure("\(item.id) stands in no bucket") }
        return place
    }

    /// An agent's deadlines stand in the same heap under negative ids, those of a queue far below.
    package mutating func update(roster entry: RosterEntry) {
        for instant in entry.deadlines where instant.isRunning {
            deadlines.push(OrderedID(key: instant.microseconds, id: RoutingIndex.code(entry.agent)))
        }
    }

    package mutating func update(line: QueueLine, of queue: QueueNumber) {
        guard line.until.isRunning else { return }
        deadlines.push(OrderedID(key: line.until.microseconds, id: RoutingIndex.queueCode - Int64(queue.value)))
    }

    private static func code(_ agent: AgentNumber) -> Int64 { -1 - Int64(agent.value) }
    /// Below the code of every agent.
    private static let queueCode: Int64 = -(1 << 40)

    /// The next deadline that still means something.
    package mutating func nextDeadline(in state: DeskState) -> Deadline? {
        while let entry = deadlines.first {
            let at = Instant(microseconds: entry.key)
            if entry.id >= 0 {
                if let item = state.work[ConversationID(entry.id)], item.deadline == at {
                    return Deadline(at: at, subject: .work(item.id))
                }
            } else if let subject = subject(code: entry.id, at: at, in: state) {
                return Deadline(at: at, subject: subject)
            }
            deadlines.pop()
        }
        return nil
    }

    private func subject(code: Int64, at: Instant, in state: DeskState) -> Deadline.Subject? {
        guard code > RoutingIndex.queueCode else {
            let queue = QueueNumber(Int32(RoutingIndex.queueCode - code))
            return state.lines[queue.index].until == at ? .queue(queue) : nil
        }
        let row = state.roster[Int(-1 - code)]
        if row.liveUntil == at { return .absence(row.agent, .live) }
        if row.deferredUntil == at { return .absence(row.agent, .deferred) }
        if row.shiftUntil == at { return .shift(row.agent) }
        return row.nextWorkAt == at ? .ramp(row.agent) : nil
    }

    /// Drops stale entries where they outnumber the live ones, so that memory follows what really waits. A part each time:
    /// a new policy moves all that waits at once, and whoever calls next must not wait for that to be tidied.
    package mutating func sweep(_ state: DeskState) {
        // Each conversation and queue has one deadline, each agent four.
        let live = state.work.count + 4 * state.roster.count + state.lines.count
        if deadlines.count > 2 * live + RouterLimits.staleEntries { collectDeadlines(state) }
        var allowance = RouterLimits.sweptPerCommand
        while allowance > 0, let place = swollen.popLast() {
            buckets[place].isSwollen = false
            allowance -= buckets[place].heap.count
            let key = buckets[place].key
            var seen = LookupTable<Int64, Bool>()
            buckets[place].heap.keep { entry in
                guard let item = state.work[ConversationID(entry.id)], item.state == .queued, item.key == entry.key,
                    BucketKey(item) == key, seen[entry.id] == nil
                else { return false }
                seen[entry.id] = true
                return true
            }
        }
    }

    private mutating func collectDeadlines(_ state: DeskState) {
        deadlines = BinaryHeap()
        state.work.forEach { item in
            if item.deadline.isRunning {
                deadlines.push(OrderedID(key: item.deadline.microseconds, id: item.id.value))
            }
        }
        for entry in state.roster { update(roster: entry) }
        for (number, line) in state.lines.enumerated() { update(line: line, of: QueueNumber(Int32(number))) }
    }

    /// How many conversations of its queue stand before a queued one; counting stops at the limit.
    package func ahead(of item: WorkItem, in state: DeskState, limit: Int) -> Int {
        let bound = OrderedID(key: item.key, id: item.id.value)
        var seen = LookupTable<Int64, Bool>()
        for bucket in buckets where bucket.key.queue == item.queue && bucket.count > 0 {
            bucket.heap.visit(before: bound) { entry in
                if let other = state.work[ConversationID(entry.id)], other.state == .queued, other.key == entry.key,
                    BucketKey(other) == bucket.key
                {
                    seen[entry.id] = true
                }
                return seen.count < limit
            }
        }
        return seen.count
    }

    /// The first conversation of a bucket, in order.
    mutating func head(of place: Int, in state: DeskState) -> (entry: OrderedID, item: WorkItem)? {
        while let entry = buckets[place].heap.first {
            if let item = state.work[ConversationID(entry.id)], item.state == .queued, item.key == entry.key,
                BucketKey(item) == buckets[place].key
            {
                return (entry, item)
            }
            buckets[place].heap.pop()
        }
        return nil
    }

    func coverage(of place: Int, version: Int) -> Coverage? {
        guard let known = buckets[place].coverage, known.version == version else { return nil }
        return known.of
    }

    mutating func note(coverage: Coverage, of place: Int, version: Int) {
        buckets[place].coverage = (coverage, version)
    }

    /// Looks past the head of a bucket; what is passed over has to be put back.
    mutating func dropHead(of place: Int) {
        buckets[place].heap.pop()
    }

    mutating func putBack(_ entry: OrderedID, to place: Int) {
        buckets[place].heap.push(entry)
    }
}

extension WorkItem {
    /// The present offer, by which the conversation is found.
    fileprivate var offerInHand: OfferID? {
        guard let offer = extra?.content.offer, offer.value != 0 else { return nil }
        return offer
    }

    /// The last offer or ask that was declined, while that is remembered: it is found by it too.
    fileprivate var declinedOffer: OfferID? {
        guard let memory = extra?.content.memory, memory.verb == .decline else { return nil }
        return OfferID(memory.named)
    }
}
