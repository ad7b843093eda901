extension Event {
    /// The byte that names the kind in the journal. A number once given is never given again.
    var kind: UInt8 {
        switch self {
        case .named: 1
        case .requirementDefined: 2
        case .policyInstalled: 3
        case .resumed: 4
        case .clockFollowed: 5
        case .derived: 6
        case .presenceSet: 10
        case .contactMade: 11
        case .contactLost: 12
        case .absenceLapsed: 13
        case .shiftChanged: 14
        case .overtimeSet: 15
        case .rampBegun: 16
        case .rampPassed: 17
        case .queueTurned: 18
        case .opened: 20
        case .received: 21
        case .queued: 22
        case .holdEnded: 23
        case .offered: 24
        case .delivered: 25
        case .accepted: 26
        case .offerEnded: 27
        case .excluded: 28
        case .assigned: 29
        case .confirmed: 30
        case .replied: 31
        case .noted: 32
        case .waited: 33
        case .activated: 34
        case .resolved: 35
        case .left: 36
        case .answered: 37
        case .relaxed: 38
        case .rekeyed: 39
        case .parked: 40
        case .snoozed: 41
        case .asked: 42
        case .askEnded: 43
        case .askAccepted: 44
        case .transferred: 45
        case .circling: 46
        case .humanWanted: 47
        case .unserved: 48
        case .contactCorrected: 49
        case .outboxAttempted: 50
        case .outboxEnded: 51
        case .acknowledged: 52
        case .deliveryTold: 53
        case .begun: 54
        }
    }

    package func encode(into writer: inout ByteWriter) {
        writer.byte(kind)
        switch self {
        case .named(let kind, let number, let name):
            writer.byte(kind.rawValue)
            writer.signed(Int64(number))
            writer.text(name)
        case .requirementDefined(let number, let requirement):
            writer.number(number)
            requirement.encode(into: &writer)
        case .policyInstalled(let generation): writer.signed(generation)
        case .derived(let through): writer.id(through)
        case .resumed(let span), .clockFollowed(let span): writer.span(span)
        case .presenceSet, .contactMade, .contactLost, .absenceLapsed, .shiftChanged, .overtimeSet, .rampBegun,
            .rampPassed:
            encodeRoster(into: &writer)
        case .queueTurned(let queue, let open, let until):
            writer.number(queue)
            writer.bool(open)
            writer.instant(until)
        case .outboxAttempted(let outbox, let id, let attempt):
            writer.id(outbox)
            writer.id(id)
            writer.signed(Int64(attempt))
        case .outboxEnded(let outbox, let id, let outcome, let status):
            writer.id(outbox)
            writer.id(id)
            writer.byte(outcome.rawValue)
            writer.signed(Int64(status))
        case .acknowledged(let id, let message, let outbox):
            writer.id(id)
            writer.id(message)
            writer.id(outbox)
        case .deliveryTold(let id, let message, let step):
            writer.id(id)
            writer.id(message)
            writer.byte(step.rawValue)
        case .begun(let id, let agent):
            writer.id(id)
            writer.number(agent)
        default: encodeWork(into: &writer)
        }
    }

    private func encodeRoster(into writer: inout ByteWriter) {
        switch self {
        case .presenceSet(let agent, let presence, let auto):
            writer.number(agent)
            presence.encode(into: &writer)
            writer.bool(auto)
        case .contactMade(let agent): writer.number(agent)
        case .contactLost(let agent, let liveUntil, let deferredUntil):
            writer.number(agent)
            writer.instant(liveUntil)
            writer.instant(deferredUntil)
        case .absenceLapsed(let agent, let workClass):
            writer.number(agent)
            writer.byte(workClass.rawValue)
        case .shiftChanged(let agent, let state, let until):
            writer.number(agent)
            writer.byte(state.rawValue)
            writer.instant(until)
        case .overtimeSet(let agent, let until):
            writer.number(agent)
            writer.instant(until)
        case .rampBegun(let agent, let until, let every):
            writer.number(agent)
            writer.instant(until)
            writer.span(every)
        case .rampPassed(let agent): writer.number(agent)
        default: preconditionFailure("not a roster event")
        }
    }

    private func encodeWork(into writer: inout ByteWriter) {
        guard let conversation else { preconditionFailure("not a conversation's event") }
        writer.id(conversation)
        switch self {
        case .opened(let opening): opening.encode(into: &writer)
        case .received(_, let message, let answerable):
            writer.id(message)
            writer.bool(answerable)
        case .queued(_, let queueing): queueing.encode(into: &writer)
        case .offered(_, let offering): offering.encode(into: &writer)
        case .delivered(_, let offer, let until):
            writer.id(offer)
            writer.instant(until)
        case .accepted(_, let offer, let agent, let epoch):
            writer.id(offer)
            writer.number(agent)
            writer.signed(Int64(epoch))
        case .offerEnded(_, let offer, let agent, let end, let reason):
            writer.id(offer)
            writer.number(agent)
            writer.byte(end.rawValue)
            writer.text(reason)
        case .excluded(_, let exclusion): exclusion.encode(into: &writer)
        case .assigned(_, let assignment): assignment.encode(into: &writer)
        case .confirmed(_, let offer): writer.id(offer)
        case .replied(_, let message, let outbox, let agent, let human):
            writer.id(message)
            writer.id(outbox)
            writer.number(agent)
            writer.bool(human)
        case .noted(_, let message, let agent):
            writer.id(message)
            writer.number(agent)
        case .waited(_, let units, let until):
            writer.signed(Int64(units))
            writer.instant(until)
        case .activated(_, let activation): activation.encode(into: &writer)
        case .resolved(_, let resolution): resolution.encode(into: &writer)
        case .left(_, let state, let epoch):
            writer.byte(state.rawValue)
            writer.signed(Int64(epoch))
        case .answered(_, let memory): memory.encode(into: &writer)
        default: encodeStanding(into: &writer)
        }
    }

    /// What happens to a conversation besides being given and taken.
    private func encodeStanding(into writer: inout ByteWriter) {
        switch self {
        case .relaxed(_, let relaxation): relaxation.encode(into: &writer)
        case .rekeyed(_, let rekeying): rekeying.encode(into: &writer)
        case .parked(_, let pause), .snoozed(_, let pause): pause.encode(into: &writer)
        case .asked(_, let ask): ask.encode(into: &writer)
        case .askEnded(_, let agent, let end, let reason):
            writer.number(agent)
            writer.byte(end.rawValue)
            writer.text(reason)
        case .askAccepted(_, let agent, let epoch, let units):
            writer.number(agent)
            writer.signed(Int64(epoch))
            writer.signed(Int64(units))
        case .transferred(_, let origin, let count):
            origin.encode(into: &writer)
            writer.byte(count)
        case .circling(_, let count): writer.byte(count)
        case .unserved(_, let coverage): writer.byte(coverage.rawValue)
        case .contactCorrected(_, let identity, let contact):
            writer.id(identity)
            writer.id(contact)
        default: break
        }
    }

    package init(from reader: inout ByteReader) throws(CodecError) {
        let kind = try reader.byte()
        switch kind {
        case 1:
            self = .named(
                try reader.value(NameKind.self, "name kind"), number: try reader.int32(), name: try reader.text())
        case 2: self = .requirementDefined(try reader.number(), try Requirement(from: &reader))
        case 3: self = .policyInstalled(generation: try reader.signed())
        case 4: self = .resumed(gap: try reader.span())
        case 5: self = .clockFollowed(by: try reader.span())
        case 6: self = .derived(through: try reader.id())
        case 10: self = .presenceSet(try reader.number(), try Presence(from: &reader), auto: try reader.bool())
        case 11: self = .contactMade(try reader.number())
        case 12:
            self = .contactLost(
                try reader.number(), liveUntil: try reader.instant(), deferredUntil: try reader.instant())
        case 13: self = .absenceLapsed(try reader.number(), try reader.value(WorkClass.self, "class"))
        case 14:
            self = .shiftChanged(
                try reader.number(), try reader.value(ShiftState.self, "shift"), until: try reader.instant())
        case 15: self = .overtimeSet(try reader.number(), until: try reader.instant())
        case 16: self = .rampBegun(try reader.number(), until: try reader.instant(), every: try reader.span())
        case 17: self = .rampPassed(try reader.number())
        case 18: self = .queueTurned(try reader.number(), open: try reader.bool(), until: try reader.instant())
        case 20...49: self = try Event.work(kind, try reader.id(), from: &reader)
        case 50: self = .outboxAttempted(try reader.id(), try reader.id(), attempt: try reader.int32())
        case 51:
            self = .outboxEnded(
                try reader.id(), try reader.id(), try reader.value(OutboxOutcome.self, "outcome"),
                status: try reader.int32())
        case 52: self = .acknowledged(try reader.id(), try reader.id(), try reader.id())
        case 53: self = .deliveryTold(try reader.id(), try reader.id(), try reader.value(DeliveryStep.self, "step"))
        case 54: self = .begun(try reader.id(), try reader.number())
        default: throw .unknownKind(kind)
        }
    }

    private static func work(
        _ kind: UInt8, _ id: ConversationID, from reader: inout ByteReader
    ) throws(CodecError) -> Event {
        switch kind {
        case 20: .opened(try Opening(id, from: &reader))
        case 21: .received(id, try reader.id(), answerable: try reader.bool())
        case 22: .queued(id, try Queueing(from: &reader))
        case 23: .holdEnded(id)
        case 24: .offered(id, try Offering(from: &reader))
        case 25: .delivered(id, try reader.id(), until: try reader.instant())
        case 26: .accepted(id, try reader.id(), try reader.number(), epoch: try reader.int32())
        case 27:
            .offerEnded(
                id, try reader.id(), try reader.number(), try reader.value(OfferEnd.self, "offer end"),
                reason: try reader.text())
        case 28: .excluded(id, try Exclusion(from: &reader))
        case 29: .assigned(id, try Assignment(from: &reader))
        case 30: .confirmed(id, try reader.id())
        case 31:
            .replied(id, try reader.id(), try reader.id(), try reader.number(), human: try reader.bool())
        case 32: .noted(id, try reader.id(), try reader.number())
        case 33: .waited(id, units: try reader.int32(), until: try reader.instant())
        case 34: .activated(id, try Activation(from: &reader))
        case 35: .resolved(id, try Resolution(from: &reader))
        case 36: .left(id, try reader.value(WorkState.self, "state"), epoch: try reader.int32())
        case 37: .answered(id, try VerbMemory(from: &reader))
        default: try standing(kind, id, from: &reader)
        }
    }

    private static func standing(
        _ kind: UInt8, _ id: ConversationID, from reader: inout ByteReader
    ) throws(CodecError) -> Event {
        switch kind {
        case 38: .relaxed(id, try Relaxation(from: &reader))
        case 39: .rekeyed(id, try Rekeying(from: &reader))
        case 40: .parked(id, try Pause(from: &reader))
        case 41: .snoozed(id, try Pause(from: &reader))
        case 42: .asked(id, try Ask(from: &reader))
        case 43:
            .askEnded(
                id, try reader.number(), try reader.value(OfferEnd.self, "end of an ask"), reason: try reader.text())
        case 44:
            .askAccepted(id, try reader.number(), epoch: try reader.int32(), units: try reader.int32())
        case 45: .transferred(id, from: try Origin(from: &reader), count: try reader.byte())
        case 46: .circling(id, count: try reader.byte())
        case 47: .humanWanted(id)
        case 48: .unserved(id, try reader.value(Coverage.self, "coverage"))
        case 49: .contactCorrected(id, try reader.id(), try reader.id())
        default: throw .unknownKind(kind)
        }
    }
}
