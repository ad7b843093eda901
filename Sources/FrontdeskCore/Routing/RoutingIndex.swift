/// What the router derives from its state for speed: loads, waiting lines, deadlines. Rebuilt from the state at start.
///
/// Queued work stands in buckets of equal (queue, channel, class, weight, requirement): whoever may take one of a bucket
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
    /// Buckets with too many stale entries.
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
        /// The agent it is kept for.
        package var reservedFor: AgentNumber

        init(_ item: WorkItem) {
            queue = item.queue
            channel = item.channel
            requirement = item.requirement
            weight = item.weight
            workClass = item.workClass
            reservedFor = item.reservedFor
        }
    }

    package struct Bucket: Sendable {
        package let key: BucketKey
        var heap = BinaryHeap()
        /// Conversations really waiting here; the heap may hold stale entries besides.
        package var count = 0
    }

    package init() {}

    package init(rebuilding state: DeskState) {
        for _ in state.roster { addAgent() }
        state.work.forEach { update(from: nil, to: $0) }
        for entry in state.roster { update(roster: entry) }
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
        if item.deadline.isRunning, last?.deadline != item.deadline {
            deadlines.push(OrderedID(key: item.deadline.microseconds, id: item.id.value))
        }
    }

    private mutating func push(_ item: WorkItem, to place: Int) {
        buckets[place].heap.push(OrderedID(key: item.key, id: item.id.value))
        if buckets[place].heap.count > 2 * buckets[place].count + RouterLimits.staleEntries { swollen.append(place) }
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

    /// An agent's deadlines stand in the same heap under negative ids.
    package mutating func update(roster entry: RosterEntry) {
        for instant in [entry.liveUntil, entry.deferredUntil] where instant.isRunning {
            deadlines.push(OrderedID(key: instant.microseconds, id: RoutingIndex.code(entry.agent)))
        }
    }

    private static func code(_ agent: AgentNumber) -> Int64 { -1 - Int64(agent.value) }

    /// The next deadline that still means something.
    package mutating func nextDeadline(in state: DeskState) -> Deadline? {
        while let entry = deadlines.first {
            let at = Instant(microseconds: entry.key)
            if entry.id < 0 {
                let agent = AgentNumber(Int32(-1 - entry.id))
                let row = state.roster[agent.index]
                if row.liveUntil == at { return Deadline(at: at, subject: .absence(agent, .live)) }
                if row.deferredUntil == at { return Deadline(at: at, subject: .absence(agent, .deferred)) }
            } else if let item = state.work[ConversationID(entry.id)], item.deadline == at {
                return Deadline(at: at, subject: .work(item.id))
            }
            deadlines.pop()
        }
        return nil
    }

    /// Drops stale entries where they outnumber the live ones, so that memory follows what really waits.
    package mutating func sweep(_ state: DeskState) {
        for place in swollen {
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
        swollen.removeAll(keepingCapacity: true)
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

    /// Looks past the head of a bucket; what is passed over has to be put back.
    mutating func dropHead(of place: Int) {
        buckets[place].heap.pop()
    }

    mutating func putBack(_ entry: OrderedID, to place: Int) {
        buckets[place].heap.push(entry)
    }
}

/// The agents who hold work of one contact, with how much each. Most contacts have one, which needs no room of its own.
struct ContactHolders: Sendable {
    private var first: (agent: AgentNumber, count: Int32)
    private var others: [(agent: AgentNumber, count: Int32)] = []

    init(_ agent: AgentNumber) {
        first = (agent, 1)
    }

    var agents: [AgentNumber] { [first.agent] + others.map(\.agent) }

    func contains(_ agent: AgentNumber) -> Bool {
        first.agent == agent || others.contains { $0.agent == agent }
    }

    mutating func add(_ agent: AgentNumber) {
        if first.agent == agent {
            first.count += 1
        } else if let place = others.firstIndex(where: { $0.agent == agent }) {
            others[place].count += 1
        } else {
            others.append((agent, 1))
        }
    }

    /// - Returns: whether anybody is left.
    mutating func remove(_ agent: AgentNumber) -> Bool {
        if first.agent == agent {
            first.count -= 1
            if first.count == 0 {
                guard !others.isEmpty else { return false }
                first = others.removeFirst()
            }
        } else if let place = others.firstIndex(where: { $0.agent == agent }) {
            others[place].count -= 1
            if others[place].count == 0 { others.remove(at: place) }
        }
        return true
    }
}

extension WorkItem {
    /// The offer by which the conversation is found: the present one, or the last declined while that is remembered.
    fileprivate var offerInHand: OfferID? {
        guard let content = extra?.content else { return nil }
        if content.offer.value != 0 { return content.offer }
        guard let memory = content.memory, memory.verb == .decline else { return nil }
        return OfferID(memory.named)
    }
}

/// An instant at which time itself changes something.
package struct Deadline: Equatable, Sendable {
    package var at: Instant
    package var subject: Subject

    package enum Subject: Equatable, Sendable {
        case work(ConversationID)
        case absence(AgentNumber, WorkClass)
    }
}
