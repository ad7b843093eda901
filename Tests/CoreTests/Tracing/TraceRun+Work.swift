import FrontdeskCore

extension TraceRun {
    /// What agents do.
    mutating func work(_ verb: String, _ line: TraceLine) throws -> Bool {
        try stand(verb, line) || answer(verb, line) || offer(verb, line)
    }

    /// Presence, contact and pulls.
    private mutating func stand(_ verb: String, _ line: TraceLine) throws -> Bool {
        switch verb {
        case "start":
            // At work: in contact, ready and listening.
            try line.allow(["max"], words: line.words, from: 1)
            for name in line.words.dropFirst() {
                let agent = try agent(name)
                desk.run(.present(agent))
                desk.run(.setPresence(agent, Presence(.ready), overtime: .zero, by: try actor(name)))
                desk.run(.pull(agent, max: Int32(clamping: try line.number("max") ?? 8), got: []))
            }
        case "presence": try presence(line)
        case "contact": desk.run(.present(try agent(line.word(1))))
        case "lost":
            // No call and no connection any more, so no pull either.
            desk.router.setReceptive(try agent(line.word(1)), most: 0)
            desk.run(.absent(try agent(line.word(1)), since: desk.now))
        case "pull":
            try line.allow(["max", "got"], from: 2)
            let got = try line.list("got").compactMap { item(try conversation($0.name))?.details.offer }
            desk.run(.pull(try agent(line.word(1)), max: Int32(clamping: try line.number("max") ?? 8), got: got))
        case "hang-up": desk.router.setReceptive(try agent(line.word(1)), most: 0)
        case "deafen": desk.deaf.append(try agent(line.word(1)))
        default: return false
        }
        return true
    }

    private mutating func presence(_ line: TraceLine) throws {
        try line.allow(["reason", "only", "overtime", "by"], from: 3)
        let name = try line.word(1)
        guard let state = PresenceState(name: try line.word(2)) else { throw TraceError("no presence: \(line.text)") }
        let presence = Presence(
            state, reason: line["reason"] ?? "", only: line["only"].flatMap { WorkClass(name: $0) })
        desk.run(
            .setPresence(
                try agent(name), presence, overtime: try line.span("overtime") ?? .zero,
                by: try actor(line["by"] ?? name)))
    }

    // MARK: Offers

    private mutating func offer(_ verb: String, _ line: TraceLine) throws -> Bool {
        guard verb == "accept" || verb == "decline" else { return false }
        try line.allow(["siblings", "reason"], from: 3)
        let name = try line.word(1)
        let id = try conversation(line.word(2))
        let details = item(id)?.details
        // Whoever was asked to take it over answers the ask.
        let isAsked = details?.ask?.agent == (try agent(name))
        let offer = (isAsked ? details?.ask?.offer : details?.offer) ?? OfferID(0)
        if verb == "accept" {
            let siblings = try line.list("siblings").map { try conversation($0.name) }
            desk.run(.accept(offer, siblings: siblings, by: try actor(name)))
        } else {
            desk.run(.decline(offer, reason: line["reason"] ?? "", by: try actor(name)))
        }
        return true
    }

    // MARK: Owned work

    private static let verbs: [String: ChangeVerb] = [
        "wait": .wait, "active": .active, "resolve": .resolve, "return": .giveBack, "done": .done, "park": .park,
        "snooze": .snooze,
    ]

    private mutating func answer(_ verb: String, _ line: TraceLine) throws -> Bool {
        if verb == "reply" {
            try reply(line)
        } else if verb == "note" {
            desk.run(.note(try conversation(line.word(2)), desk.newMessage(), by: try actor(line.word(1))))
        } else if let change = TraceRun.verbs[verb] {
            try line.allow(["for", "until", "seen", "epoch"], words: ["promise", "anyway"], from: 3)
            let id = try conversation(line.word(2))
            desk.run(
                .change(
                    Change(
                        conversation: id, epoch: try epoch(id, line), verb: change, seen: try seen(line),
                        sendAnyway: line.has("anyway"), until: try until(line), promise: line.has("promise"),
                        by: try actor(line.word(1)))))
        } else {
            return false
        }
        return true
    }

    private mutating func reply(_ line: TraceLine) throws {
        try line.allow(["then", "for", "until", "seen", "epoch"], words: ["promise", "anyway"], from: 3)
        let id = try conversation(line.word(2))
        guard let then = ReplyThen(name: line["then"] ?? "wait") else { throw TraceError("then what? \(line.text)") }
        desk.run(
            .reply(
                ReplyDraft(
                    conversation: id, epoch: try epoch(id, line), message: desk.newMessage(), seen: try seen(line),
                    sendAnyway: line.has("anyway"), then: then, until: try until(line), promise: line.has("promise"),
                    by: try actor(line.word(1)))))
    }

    private func seen(_ line: TraceLine) throws -> MessageID {
        try line["seen"].map {
            guard let message = MessageID(parsing: $0) else { throw TraceError("no message: \($0)") }
            return message
        } ?? MessageID(0)
    }

    // MARK: Leads, transfers and what comes back by hand

    mutating func lead(_ verb: String, _ line: TraceLine) throws -> Bool {
        switch verb {
        case "take":
            let id = try conversation(line.word(2))
            desk.run(.take(id, epoch: try epoch(id, line), by: try actor(line.word(1))))
        case "give":
            try line.allow(["to", "reason", "epoch"], words: ["force"], from: 3)
            let id = try conversation(line.word(2))
            desk.run(
                .assign(
                    id, epoch: try epoch(id, line), try agent(line["to"] ?? ""), force: line.has("force"),
                    reason: line["reason"] ?? "", by: try actor(line.word(1))))
        case "priority":
            try line.allow(["boost", "strict", "epoch"], from: 3)
            let id = try conversation(line.word(2))
            let seconds = (try line.span("boost") ?? .zero).microseconds / 1_000_000
            desk.run(
                .prioritize(
                    id, epoch: try epoch(id, line), boost: Int32(clamping: seconds),
                    strict: UInt8(clamping: try line.number("strict") ?? 0), by: try actor(line.word(1))))
        default: return false
        }
        return true
    }

    mutating func change(_ verb: String, _ line: TraceLine) throws -> Bool {
        switch verb {
        case "transfer":
            try line.allow(["queue", "ask", "epoch"], words: ["back"], from: 3)
            let id = try conversation(line.word(2))
            let target: TransferTarget =
                if let name = line["queue"] { .queue(try queue(name)) } else if let name = line["ask"] {
                    .ask(try agent(name))
                } else { .back }
            desk.run(
                .transfer(
                    Transfer(conversation: id, epoch: try epoch(id, line), target: target, by: try actor(line.word(1))))
            )
        case "spam":
            let id = try conversation(line.word(2))
            desk.run(.spam(id, epoch: try epoch(id, line), by: try actor(line.word(1))))
        case "reopen", "not-spam":
            try line.allow(["queue"], from: 3)
            let id = try conversation(line.word(2))
            guard let last = item(id) ?? desk.departed[id.value]?.item else {
                throw TraceError("unknown: \(line.text)")
            }
            desk.run(
                .revive(
                    Revival(
                        last, verb: verb == "reopen" ? .reopen : .notSpam,
                        target: try line["queue"].map { try queue($0) } ?? .none, by: try actor(line.word(1)))))
        default: return false
        }
        return true
    }
}
