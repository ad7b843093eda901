import FrontdeskCore
import FrontdeskDaemon
import FrontdeskSimulation
import FrontdeskStore

/// A seeded sequence of requests with their times, made against a desk that runs them in batches of one.
///
/// Few customers, threads, keys and texts, so that everything happens to the same things again and again.
struct RequestTape {
    var requests: [DeskRequest] = []
    var times: [Instant] = []
    /// The desk that took each request in a batch of its own.
    private(set) var oracle: SplitDesk
    private(set) var policies: [Policy]

    private var random: SeededRandom
    private var generator: PolicyGenerator
    private var now = Workload.start
    private var items: [DeskRequest] = []

    /// Two spellings of one name: equal strings, other bytes, other customers.
    static let senders = ["ana", "bo", "jos\u{E9}", "jose\u{301}", "kim", "li"]
    static let threads = ["t1", "t2", "caf\u{E9}", "cafe\u{301}"]
    private static let texts = ["I want a refund", "hello", "legal", "newsletter of the week", "merhaba"]

    init(seed: UInt64, count: Int) throws {
        random = SeededRandom(seed: seed)
        generator = PolicyGenerator(seed: random.next())
        let policy = generator.make()
        policies = []
        oracle = try SplitDesk(MemoryStore())
        try add(.policy(PolicyChange(policy: policy, files: [.init(name: "a", bytes: [1])], hash: "1", uid: -1)))
        try add(.start(gap: .zero))
        for agent in agents where random.chance(85) {
            try add(.setPresence(agent, Presence(.ready), overtime: .zero, Actor(agent: agent)))
        }
        for _ in 0..<count {
            pass()
            try add(next())
        }
    }

    private mutating func add(_ request: DeskRequest) throws {
        requests.append(request)
        times.append(now)
        try oracle.run([request], at: [now])
        if case .policy(let change) = request, oracle.answers.last == .done {
            policies.append(change.policy)
        }
    }

    private mutating func pass() {
        switch random.weighted([45, 35, 12, 5, 2, 1]) {
        case 0: break
        case 1: now = now + .milliseconds(Int64(random.within(1...4_000)))
        case 2: now = now + .seconds(Int64(random.within(5...60)))
        case 3: now = now + .minutes(Int64(random.within(1...20)))
        case 4: now = now + .hours(Int64(random.within(1...9)))
        default: now = now + .hours(Int64(random.within(23...26)))
        }
    }

    private var router: Router { oracle.engine.router }
    private var agents: [AgentNumber] { router.policy?.agentNumbers ?? [] }
    private var work: [WorkItem] { router.state.work.sorted }

    private mutating func next() -> DeskRequest {
        switch random.weighted([30, 14, 4, 14, 12, 10, 5, 5, 3, 4, 3, 5, 2, 1, 8, 8, 4, 3]) {
        case 0: intake()
        case 1: pull()
        case 2: deliver()
        case 3: answerOffer()
        case 4: reply()
        case 5: change()
        case 6: note()
        case 7: draft()
        case 8: presence()
        case 9: contact()
        case 10: lead()
        case 11: outbox()
        case 12: random.chance(50) ? .tick : quarantine()
        case 13: reload()
        case 15: hand()
        case 16: delivery()
        case 17: open()
        default: random.pick(items, or: .tick)
        }
    }

    private mutating func remembered(_ request: DeskRequest) -> DeskRequest {
        items.append(request)
        if items.count > 12 { items.removeFirst() }
        return request
    }

    // MARK: Customers

    private mutating func intake() -> DeskRequest {
        let channel = random.pick(router.policy?.channelNumbers ?? [], or: ChannelNumber(0))
        let text = random.pick(Self.texts, or: "")
        // Some items come again, some in another spelling.
        let key = random.chance(15) ? random.pick(["k\u{E9}", "ke\u{301}"], or: "") : "d\(requests.count)"
        var message = InboundMessage(dedupe: key, sender: Sender(id: random.pick(Self.senders, or: "")), text: text)
        if random.chance(55) { message.thread = random.pick(Self.threads, or: "") }
        message.automatic = random.chance(12)
        if random.chance(20) { message.visibility = .public }
        if random.chance(30) { message.providerID = random.pick(Self.providerIDs, or: "") }
        message.language = random.pick(["tr", "en", "de", "und"], or: "und")
        message.languageReliable = random.chance(60)
        if random.chance(20) { message.sender.name = random.pick(["Ana", "Bo"], or: "") }
        if random.chance(20) {
            message.attributes = [
                MessageAttribute(
                    name: random.pick(["topic", "junk"], or: ""), value: random.pick(["return", "yes"], or: ""),
                    provenance: .channel)
            ]
        }
        let patterns = router.policy?.policy.patterns ?? .empty
        let isStale = random.chance(10)
        return remembered(
            .intake(
                IntakeItem(
                    channel: channel, message: message, raw: Array(text.utf8), rawBlob: "",
                    textHits: isStale ? TextHits() : patterns.hits(in: text), subjectHits: TextHits(),
                    generation: isStale ? 0 : router.state.generation)))
    }

    private mutating func quarantine() -> DeskRequest {
        .quarantine(
            QuarantineItem(channel: "c", code: "not-json", detail: "", bytes: [UInt8(random.below(256))], blob: ""))
    }

    // MARK: Agents

    private mutating func someone() -> AgentNumber {
        random.pick(agents, or: AgentNumber(0))
    }

    private mutating func pull() -> DeskRequest {
        let agent = someone()
        let open = router.pulled(by: agent, limit: 10).map(\.offer)
        return .pull(agent, max: random.within(0...3), got: open.filter { _ in random.chance(50) }, read: [])
    }

    private mutating func deliver() -> DeskRequest {
        let offers = work.filter(\.countsAsOffer).map(\.details.offer)
        return .deliver([random.pick(offers, or: OfferID(999))])
    }

    private mutating func answerOffer() -> DeskRequest {
        guard let item = random.pick(work.filter(\.countsAsOffer)) else { return pull() }
        let actor = Actor(agent: random.chance(92) ? item.agent : someone())
        return remembered(
            random.chance(80)
                ? .accept(
                    item.details.offer,
                    siblings: random.chance(30) ? work.filter { $0.contact == item.contact }.map(\.id) : [], actor)
                : .decline(item.details.offer, reason: "language", actor))
    }

    private mutating func held() -> WorkItem? {
        random.pick(work.filter { $0.state.hasOwner || $0.state == .resolved }) ?? random.pick(work)
    }

    /// The conversation's newest message, mostly: else what the agent saw is old.
    private mutating func seen(_ item: WorkItem) -> MessageID {
        random.chance(85) ? item.lastInbound : MessageID(max(0, item.lastInbound.value - 1))
    }

    private mutating func key() -> IdempotencyRequest? {
        guard random.chance(50) else { return nil }
        return IdempotencyRequest(
            key: IdempotencyKey(hash: UInt64(random.below(6))), requestHash: UInt64(random.below(2)))
    }

    private mutating func reply() -> DeskRequest {
        guard let item = held() else { return intake() }
        let draft = ReplyDraft(
            conversation: random.chance(97) ? item.id : ConversationID(999),
            epoch: random.chance(92) ? item.epoch : item.epoch - 1, message: MessageID(0), seen: seen(item),
            sendAnyway: random.chance(10), then: random.pick(ReplyThen.allCases, or: .wait), until: until(),
            promise: random.chance(30),
            by: Actor(agent: random.chance(92) && item.agent.isSet ? item.agent : someone()))
        return remembered(
            .reply(
                ReplyRequest(
                    draft: draft, text: "reply \(requests.count)",
                    visibility: random.pick([.private, .private, .public, nil], or: .private), idempotency: key())))
    }

    private mutating func change() -> DeskRequest {
        guard let item = held() else { return intake() }
        let change = Change(
            conversation: item.id, epoch: item.epoch, verb: random.pick(ChangeVerb.allCases + [.resolve], or: .wait),
            seen: seen(item), sendAnyway: random.chance(10), until: until(), promise: random.chance(30),
            by: Actor(agent: random.chance(92) && item.agent.isSet ? item.agent : someone()))
        return remembered(.change(change))
    }

    /// The end of a pause, now and then one that has passed or is missing.
    private mutating func until() -> Instant {
        random.pick([now + .minutes(3), now + .hours(5), now - .seconds(1), .none], or: .none)
    }

    /// On, up, out and back.
    private mutating func hand() -> DeskRequest {
        guard let item = held() else { return intake() }
        let actor = Actor(agent: random.chance(80) && item.agent.isSet ? item.agent : someone())
        let queue = random.pick(router.policy?.queueNumbers ?? [], or: QueueNumber(0))
        switch random.below(7) {
        case 5:
            let sender = Sender(id: random.pick(["ana", "bob", "new\(random.below(3))"], or: "ana"))
            return .correctContact(anyConversation(), sender, actor)
        case 0, 1:
            let target = random.pick([.queue(queue), .ask(someone()), .back], or: TransferTarget.back)
            return remembered(
                .transfer(Transfer(conversation: item.id, epoch: item.epoch, target: target, by: actor)))
        case 2:
            let strict = UInt8(random.below(3))
            return remembered(
                .prioritize(item.id, epoch: item.epoch, boost: Int32(random.below(7_200)), strict: strict, actor))
        case 3: return remembered(.spam(item.id, epoch: item.epoch, actor))
        case 4:
            let verb = random.chance(50) ? Verb.reopen : .notSpam
            return remembered(.revive(anyConversation(), verb, random.chance(30) ? queue : .none, actor))
        default: return .setContactOwner(ContactID(Int64(random.within(1...8))), someone())
        }
    }

    /// What somebody has said on the telephone, whom the desk knows or not.
    private mutating func open() -> DeskRequest {
        guard case .intake(let item) = intake() else { return pull() }
        var message = item.message
        message.dedupe = ""
        message.providerID = ""
        message.thread = ""
        message.visibility = .private
        message.kind = .call
        message.sender = Sender(id: random.chance(40) ? random.pick(Self.senders, or: "") : "")
        if random.chance(50) { message.sender.phone = random.pick(["+90555", "+48600"], or: "") }
        let queue = random.pick(router.policy?.queueNumbers ?? [], or: QueueNumber(0))
        return remembered(
            .open(
                OpeningRequest(
                    item: IntakeItem(
                        channel: item.channel, message: message, raw: [], rawBlob: "", textHits: item.textHits,
                        subjectHits: item.subjectHits, generation: item.generation),
                    contact: random.chance(30) ? ContactID(Int64(random.within(1...8))) : nil,
                    queue: random.chance(30) ? queue : .none, isTaken: random.chance(50), by: Actor(agent: someone()),
                    idempotency: key())))
    }

    private mutating func anyConversation() -> ConversationID {
        ConversationID(Int64(random.within(1...max(1, requests.count / 6))))
    }

    private mutating func note() -> DeskRequest {
        remembered(
            .note(
                NoteRequest(
                    conversation: anyConversation(), text: "note \(requests.count)", by: Actor(agent: someone()),
                    idempotency: key())))
    }

    private mutating func draft() -> DeskRequest {
        random.chance(70)
            ? .putDraft(anyConversation(), someone(), text: "draft \(requests.count)")
            : .deleteDraft(anyConversation(), someone())
    }

    private mutating func presence() -> DeskRequest {
        let agent = someone()
        let states: [PresenceState] = [.ready, .ready, .ready, .finishing, .away, .offline]
        let overtime = random.chance(15) ? Span.hours(1) : .zero
        return .setPresence(
            agent, Presence(random.pick(states, or: .ready)), overtime: overtime, Actor(agent: agent))
    }

    private mutating func contact() -> DeskRequest {
        let agent = someone()
        return switch random.below(3) {
        case 0: .present(agent)
        case 1: .absent(agent, since: now)
        default: .unreachable(agent)
        }
    }

    private mutating func lead() -> DeskRequest {
        guard let item = random.pick(work) else { return pull() }
        let actor = Actor(agent: someone())
        return random.chance(50)
            ? .take(item.id, epoch: item.epoch, actor)
            : .assign(item.id, epoch: item.epoch, someone(), force: random.chance(30), reason: "vip", actor)
    }

    // MARK: The house

    /// What a provider tells: of messages that are ours, that are not, or of which nobody knows yet.
    private mutating func delivery() -> DeskRequest {
        let channel = ChannelNumber(Int32(random.below(2)))
        var items: [ChannelDelivery.Item] = []
        for _ in 0..<random.within(0...3) {
            if random.chance(60) {
                let step = random.pick(DeliveryStep.allCases, or: .read)
                items.append(
                    .receipt(DeliveryReceipt(providerID: random.pick(Self.providerIDs, or: ""), step: step)))
            } else if case .intake(let item) = intake() {
                items.append(.message(item))
            }
        }
        let position = CursorRecord(channel: channel, cursor: "\(requests.count)")
        return .delivery(ChannelDelivery(channel: channel, items: items, position: .cursor(position)))
    }

    private static let providerIDs = ["p1", "p2", "p3", "p4"]

    private mutating func outbox() -> DeskRequest {
        let known = oracle.engine.outbox.keys.sorted()
        let id = random.pick(known, or: OutboxID(3))
        switch random.weighted([40, 45, 8, 7, 12]) {
        case 0: return .outboxAttempt(id)
        case 1:
            let outcome = random.pick([OutboxOutcome.sent, .retry, .failed, .ambiguous], or: .sent)
            let next = random.pick([OutboxNext.retry(at: now + .seconds(9)), .hold, .nothing], or: .nothing)
            let providerID = random.chance(50) ? random.pick(Self.providerIDs, or: "") : ""
            return .outboxResult(
                id, outcome, status: 200, next: outcome == .sent ? .nothing : next,
                heard: OutboxHeard(providerID: providerID))
        case 2: return .outboxRetry(id)
        case 3: return .outboxDiscard(id)
        default:
            let item = oracle.engine.outbox[id].flatMap { router.state.work[$0.conversation] }
            let agent = random.chance(85) ? item?.holder : nil
            return .outboxEdit(
                OutboxEdit(
                    outbox: id, text: "anew \(requests.count)", epoch: random.chance(40) ? item?.epoch : nil,
                    by: Actor(agent: agent ?? someone())))
        }
    }

    private mutating func reload() -> DeskRequest {
        let last = policies.last ?? policies[0]
        let policy = random.chance(30) ? policies[0] : generator.change(last)
        return .policy(
            PolicyChange(policy: policy, files: [.init(name: "a", bytes: [2])], hash: "\(requests.count)", uid: 0))
    }
}
