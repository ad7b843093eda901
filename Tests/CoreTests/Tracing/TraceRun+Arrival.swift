import FrontdeskCore

extension TraceRun {
    /// Messages of customers and machines.
    mutating func come(_ verb: String, _ line: TraceLine) throws -> Bool {
        switch verb {
        case "arrive": try arrive(line)
        case "write": try write(line)
        case "begin": try begin(line)
        case "go-on": try goOn(line)
        default: return false
        }
        return true
    }

    private static let options = ["from", "about", "in", "says", "owner", "window"]

    /// `arrive c1 chat from=p1 about=refund in=tr`.
    private mutating func arrive(_ line: TraceLine) throws {
        try line.allow(TraceRun.options, words: ["automatic", "human"], from: 3)
        let id = try conversation(line.word(1))
        let contact = ContactID(parsing: line["from"] ?? "p\(id.value)") ?? ContactID(id.value)
        let channel = try self.channel(line.word(2))
        desk.run(.receive(try arrival(id, contact, channel, line, classified: true, reopening: nil)))
    }

    /// `write c1`: in the conversation as it stands; where it has left the router it is reopened, or a new one begins.
    private mutating func write(_ line: TraceLine) throws {
        try line.allow(TraceRun.options + ["as"], words: ["automatic", "human"], from: 2)
        let id = try conversation(line.word(1))
        if let item = item(id) {
            let inWrapUp = item.state == .resolved && !line.has("automatic")
            desk.run(
                .receive(try arrival(id, item.contact, item.channel, line, classified: inWrapUp, reopening: nil)))
        } else if let last = desk.departed[id.value] {
            let reopens = last.state == .resolved && desk.now < last.item.details.reopenUntil || line.has("automatic")
            if !reopens { desk.say("\(id) does not come back: \(line["as"] ?? "a new one") begins") }
            let next = reopens ? id : try conversation(line["as"] ?? "c0")
            desk.run(
                .receive(
                    try arrival(
                        next, last.item.contact, last.item.channel, line, classified: !line.has("automatic"),
                        reopening: reopens ? Reopening(last.item) : nil)))
        } else {
            throw TraceError("unknown conversation: \(line.text)")
        }
    }

    /// `begin ayse c1 chat from=p1 queue=billing take`: a customer has called an agent, who opens a conversation.
    private mutating func begin(_ line: TraceLine) throws {
        try line.allow(TraceRun.options + ["queue"], words: ["human", "take"], from: 4)
        let id = try conversation(line.word(2))
        let contact = ContactID(parsing: line["from"] ?? "p\(id.value)") ?? ContactID(id.value)
        var arrival = try arrival(id, contact, channel(line.word(3)), line, classified: true, reopening: nil)
        if let name = line["queue"] { arrival.classification?.end = .queue(try queue(name)) }
        desk.run(.begin(Beginning(arrival: arrival, isTaken: line.has("take"), by: try actor(line.word(1)))))
    }

    /// `go-on ayse c1 as=c2 then=wait`: the first word of another conversation with the customer of the first.
    private mutating func goOn(_ line: TraceLine) throws {
        try line.allow(["as", "then", "for", "until"], words: ["promise"], from: 3)
        guard let item = item(try conversation(line.word(2))), let then = ReplyThen(name: line["then"] ?? "wait") else {
            throw TraceError("unknown: \(line.text)")
        }
        let arrival = Arrival(
            conversation: try conversation(line["as"] ?? ""), message: MessageID(0), identity: item.identity,
            contact: item.contact, channel: item.channel, automatic: false,
            classification: desk.router.classification(continuing: item), reopening: nil, affinity: .none,
            affinityAt: .none)
        let words = FirstWords(
            message: desk.newMessage(), then: then, until: try until(line), promise: line.has("promise"))
        desk.run(.begin(Beginning(arrival: arrival, isTaken: true, words: words, by: try actor(line.word(1)))))
    }

    private func channel(_ name: String) throws -> ChannelNumber {
        guard let number = desk.names.number(.channel, name) else { throw TraceError("unknown channel: \(name)") }
        return ChannelNumber(number)
    }

    private mutating func arrival(
        _ id: ConversationID, _ contact: ContactID, _ channel: ChannelNumber, _ line: TraceLine, classified: Bool,
        reopening: Reopening?
    ) throws -> Arrival {
        guard let policy = desk.router.policy else { throw TraceError("no policy") }
        let facts = facts(channel, line, policy)
        let last = desk.lastReplies[contact.value]
        return Arrival(
            conversation: id, message: desk.newMessage(), identity: IdentityID(contact.value), contact: contact,
            channel: channel, automatic: line.has("automatic"),
            classification: classified ? policy.classify(facts) : nil, reopening: reopening,
            affinity: last?.agent ?? .none, affinityAt: last?.at ?? .none,
            contactOwner: try line["owner"].map { try agent($0) } ?? .none,
            replyBy: try line.span("window").map { desk.now + $0 } ?? .distantFuture,
            asksHuman: line.has("human") || policy.asksHuman(facts))
    }

    private func facts(_ channel: ChannelNumber, _ line: TraceLine, _ policy: BoundPolicy) -> MessageFacts {
        let language = policy.language(
            detected: line["in"] ?? "und", reliable: line["in"] != nil, last: "und", channel: channel)
        let topic = line["about"].map { MessageAttribute(name: "topic", value: $0, provenance: .channel) }
        return MessageFacts(
            channel: channel, at: desk.now, kind: .message, automatic: line.has("automatic"), language: language,
            addresses: [], attributes: topic.map { [$0] } ?? [],
            textHits: policy.policy.patterns.hits(in: line["says"] ?? ""), subjectHits: TextHits())
    }
}
