extension Command {
    /// The byte that names the kind in the journal. A number once given is never given again.
    var kind: UInt8 {
        switch self {
        case .started: 1
        case .policyChanged: 2
        case .advance: 3
        case .present: 4
        case .absent: 5
        case .receive: 6
        case .setPresence: 7
        case .pull: 8
        case .deliver: 9
        case .accept: 10
        case .decline: 11
        case .reply: 12
        case .note: 13
        case .change: 14
        case .take: 15
        case .assign: 16
        case .outboxAttempt: 17
        case .outboxResult: 18
        case .clockFollowed: 19
        case .transfer: 20
        case .prioritize: 21
        case .spam: 22
        case .revive: 23
        case .acknowledge: 24
        case .correctContact: 25
        case .deliveryTold: 26
        case .begin: 27
        }
    }

    package func encode(into writer: inout ByteWriter) {
        writer.byte(kind)
        switch self {
        case .started(let span), .clockFollowed(let span): writer.span(span)
        case .policyChanged(let generation): writer.signed(generation)
        case .advance: break
        case .present(let agent): writer.number(agent)
        case .absent(let agent, let since):
            writer.number(agent)
            writer.instant(since)
        case .receive(let arrival): arrival.encode(into: &writer)
        case .setPresence(let agent, let presence, let overtime, let actor):
            writer.number(agent)
            presence.encode(into: &writer)
            writer.span(overtime)
            actor.encode(into: &writer)
        case .pull(let agent, let max, let got):
            writer.number(agent)
            writer.signed(Int64(max))
            writer.unsigned(UInt64(got.count))
            for offer in got { writer.id(offer) }
        case .deliver, .accept, .decline: encodeOffer(into: &writer)
        case .outboxAttempt(let outbox, let id, let attempt):
            writer.id(outbox)
            writer.id(id)
            writer.signed(Int64(attempt))
        case .outboxResult(let outbox, let id, let outcome, let status):
            writer.id(outbox)
            writer.id(id)
            writer.byte(outcome.rawValue)
            writer.signed(Int64(status))
        case .acknowledge(let id, let message):
            writer.id(id)
            writer.id(message)
        case .deliveryTold(let id, let message, let step):
            writer.id(id)
            writer.id(message)
            writer.byte(step.rawValue)
        case .reply, .note, .change, .take, .assign, .transfer, .prioritize, .spam, .revive, .correctContact, .begin:
            encodeWork(into: &writer)
        }
    }

    private func encodeOffer(into writer: inout ByteWriter) {
        switch self {
        case .deliver(let offer): writer.id(offer)
        case .accept(let offer, let siblings, let actor):
            writer.id(offer)
            writer.unsigned(UInt64(siblings.count))
            for sibling in siblings { writer.id(sibling) }
            actor.encode(into: &writer)
        case .decline(let offer, let reason, let actor):
            writer.id(offer)
            writer.text(reason)
            actor.encode(into: &writer)
        default: preconditionFailure("not an offer's command")
        }
    }

    private func encodeWork(into writer: inout ByteWriter) {
        switch self {
        case .reply(let draft): draft.encode(into: &writer)
        case .note(let id, let message, let actor):
            writer.id(id)
            writer.id(message)
            actor.encode(into: &writer)
        case .change(let change): change.encode(into: &writer)
        case .take(let id, let epoch, let actor):
            writer.id(id)
            writer.signed(Int64(epoch))
            actor.encode(into: &writer)
        case .assign(let id, let epoch, let agent, let force, let reason, let actor):
            writer.id(id)
            writer.signed(Int64(epoch))
            writer.number(agent)
            writer.bool(force)
            writer.text(reason)
            actor.encode(into: &writer)
        case .transfer(let transfer): transfer.encode(into: &writer)
        case .prioritize(let id, let epoch, let boost, let strict, let actor):
            writer.id(id)
            writer.signed(Int64(epoch))
            writer.signed(Int64(boost))
            writer.byte(strict)
            actor.encode(into: &writer)
        case .spam(let id, let epoch, let actor):
            writer.id(id)
            writer.signed(Int64(epoch))
            actor.encode(into: &writer)
        case .revive(let revival): revival.encode(into: &writer)
        case .begin(let beginning): beginning.encode(into: &writer)
        case .correctContact(let id, let identity, let contact, let actor):
            writer.id(id)
            writer.id(identity)
            writer.id(contact)
            actor.encode(into: &writer)
        default: preconditionFailure("not a conversation's command")
        }
    }

    package init(from reader: inout ByteReader) throws(CodecError) {
        let kind = try reader.byte()
        switch kind {
        case 1: self = .started(gap: try reader.span())
        case 2: self = .policyChanged(generation: try reader.signed())
        case 3: self = .advance
        case 4: self = .present(try reader.number())
        case 5: self = .absent(try reader.number(), since: try reader.instant())
        case 6: self = .receive(try Arrival(from: &reader))
        case 7:
            self = .setPresence(
                try reader.number(), try Presence(from: &reader), overtime: try reader.span(),
                by: try Actor(from: &reader))
        case 8:
            let agent: AgentNumber = try reader.number()
            let max = try reader.int32()
            var got: [OfferID] = []
            for _ in 0..<(try reader.count()) { got.append(try reader.id()) }
            self = .pull(agent, max: max, got: got)
        case 9: self = .deliver(try reader.id())
        case 10:
            let offer: OfferID = try reader.id()
            var siblings: [ConversationID] = []
            for _ in 0..<(try reader.count()) { siblings.append(try reader.id()) }
            self = .accept(offer, siblings: siblings, by: try Actor(from: &reader))
        case 11: self = .decline(try reader.id(), reason: try reader.text(), by: try Actor(from: &reader))
        case 12: self = .reply(try ReplyDraft(from: &reader))
        case 13: self = .note(try reader.id(), try reader.id(), by: try Actor(from: &reader))
        case 14: self = .change(try Change(from: &reader))
        case 15: self = .take(try reader.id(), epoch: try reader.int32(), by: try Actor(from: &reader))
        case 16:
            self = .assign(
                try reader.id(), epoch: try reader.int32(), try reader.number(), force: try reader.bool(),
                reason: try reader.text(), by: try Actor(from: &reader))
        case 17: self = .outboxAttempt(try reader.id(), try reader.id(), attempt: try reader.int32())
        case 18:
            self = .outboxResult(
                try reader.id(), try reader.id(), try reader.value(OutboxOutcome.self, "outcome"),
                status: try reader.int32())
        case 19: self = .clockFollowed(by: try reader.span())
        case 20: self = .transfer(try Transfer(from: &reader))
        case 21:
            self = .prioritize(
                try reader.id(), epoch: try reader.int32(), boost: try reader.int32(), strict: try reader.byte(),
                by: try Actor(from: &reader))
        case 22: self = .spam(try reader.id(), epoch: try reader.int32(), by: try Actor(from: &reader))
        case 23: self = .revive(try Revival(from: &reader))
        case 24: self = .acknowledge(try reader.id(), try reader.id())
        case 25:
            self = .correctContact(
                try reader.id(), try reader.id(), try reader.id(), by: try Actor(from: &reader))
        case 26: self = .deliveryTold(try reader.id(), try reader.id(), try reader.value(DeliveryStep.self, "step"))
        case 27: self = .begin(try Beginning(from: &reader))
        default: throw .unknownKind(kind)
        }
    }
}
