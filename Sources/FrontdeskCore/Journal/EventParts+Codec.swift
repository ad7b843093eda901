extension Opening {
    func encode(into writer: inout ByteWriter) {
        writer.number(channel)
        writer.byte(workClass.rawValue)
        writer.id(contact)
        writer.id(identity)
        writer.number(route)
        writer.signed(Int64(weight))
        writer.signed(Int64(epoch))
        writer.number(lastOwner)
        writer.number(affinity)
        writer.number(queue)
        writer.number(requirement)
        writer.instant(reopenUntil)
        writer.instant(resolveDue)
        writer.instant(replyBy)
        writer.id(lastInbound)
        writer.number(language)
        writer.signed(Int64(boost))
        writer.byte(strict)
        flags.encode(into: &writer)
    }

    init(_ conversation: ConversationID, from reader: inout ByteReader) throws(CodecError) {
        self.init(
            conversation: conversation,
            channel: try reader.number(),
            workClass: try reader.value(WorkClass.self, "WorkClass"),
            contact: try reader.id(),
            identity: try reader.id(),
            route: try reader.number(),
            weight: try reader.int32(),
            epoch: try reader.int32(),
            lastOwner: try reader.number(),
            affinity: try reader.number(),
            queue: try reader.number(),
            requirement: try reader.number(),
            reopenUntil: try reader.instant(),
            resolveDue: try reader.instant(),
            replyBy: try reader.instant(),
            lastInbound: try reader.id(),
            language: try reader.number(),
            boost: try reader.int32(),
            strict: try reader.byte(),
            flags: try WorkFlags(from: &reader))
    }
}

extension Queueing {
    func encode(into writer: inout ByteWriter) {
        writer.number(queue)
        writer.number(requirement)
        writer.byte(workClass.rawValue)
        writer.byte(because.rawValue)
        writer.instant(enteredAt)
        writer.instant(due)
        writer.signed(key)
        writer.signed(Int64(epoch))
        writer.byte(stage)
        writer.instant(nextStep)
        writer.instant(bound)
        reservation.encode(into: &writer)
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        self.init(
            queue: try reader.number(),
            requirement: try reader.number(),
            workClass: try reader.value(WorkClass.self, "WorkClass"),
            because: try reader.value(QueuedBecause.self, "QueuedBecause"),
            enteredAt: try reader.instant(),
            due: try reader.instant(),
            key: try reader.signed(),
            epoch: try reader.int32(),
            stage: try reader.byte(),
            nextStep: try reader.instant(),
            bound: try reader.instant(),
            reservation: try Reservation(from: &reader))
    }
}

extension Offering {
    func encode(into writer: inout ByteWriter) {
        writer.number(agent)
        writer.id(offer)
        writer.signed(Int64(epoch))
        writer.signed(Int64(units))
        writer.instant(deliverBy)
        choice.encode(into: &writer)
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        self.init(
            agent: try reader.number(),
            offer: try reader.id(),
            epoch: try reader.int32(),
            units: try reader.int32(),
            deliverBy: try reader.instant(),
            choice: try Choice(from: &reader))
    }
}

extension Assignment {
    func encode(into writer: inout ByteWriter) {
        writer.number(agent)
        writer.byte(kind.rawValue)
        writer.id(offer)
        writer.signed(Int64(epoch))
        writer.signed(Int64(units))
        writer.instant(confirmBy)
        writer.number(by)
        writer.text(reason)
        choice.encode(into: &writer)
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        self.init(
            agent: try reader.number(),
            kind: try reader.value(AssignmentKind.self, "AssignmentKind"),
            offer: try reader.id(),
            epoch: try reader.int32(),
            units: try reader.int32(),
            confirmBy: try reader.instant(),
            by: try reader.number(),
            reason: try reader.text(),
            choice: try Choice(from: &reader))
    }
}

extension Activation {
    func encode(into writer: inout ByteWriter) {
        writer.signed(Int64(units))
        writer.bool(woken)
        writer.signed(Int64(epoch))
        writer.instant(due)
        writer.signed(key)
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        self.init(
            units: try reader.int32(),
            woken: try reader.bool(),
            epoch: try reader.int32(),
            due: try reader.instant(),
            key: try reader.signed())
    }
}

extension Resolution {
    func encode(into writer: inout ByteWriter) {
        writer.number(by)
        writer.signed(Int64(epoch))
        writer.signed(Int64(units))
        writer.instant(wrapUpUntil)
        writer.instant(reopenUntil)
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        self.init(
            by: try reader.number(),
            epoch: try reader.int32(),
            units: try reader.int32(),
            wrapUpUntil: try reader.instant(),
            reopenUntil: try reader.instant())
    }
}

extension Reservation {
    func encode(into writer: inout ByteWriter) {
        writer.number(agent)
        writer.instant(until)
        writer.byte(because.rawValue)
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        self.init(
            agent: try reader.number(), until: try reader.instant(),
            because: try reader.value(ReservedBecause.self, "reason of a reservation"))
    }
}

extension Exclusion {
    func encode(into writer: inout ByteWriter) {
        writer.number(agent)
        writer.instant(since)
        writer.instant(until)
        writer.byte(because.rawValue)
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        self.init(
            agent: try reader.number(), since: try reader.instant(), until: try reader.instant(),
            because: try reader.value(ExcludedBecause.self, "reason of an exclusion"))
    }
}

extension Origin {
    func encode(into writer: inout ByteWriter) {
        writer.number(queue)
        writer.number(agent)
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        self.init(queue: try reader.number(), agent: try reader.number())
    }
}

extension Ask {
    func encode(into writer: inout ByteWriter) {
        writer.number(agent)
        writer.id(offer)
        writer.instant(until)
        writer.signed(Int64(units))
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        self.init(
            agent: try reader.number(), offer: try reader.id(), until: try reader.instant(), units: try reader.int32())
    }
}

extension Relaxation {
    func encode(into writer: inout ByteWriter) {
        writer.byte(stage)
        writer.number(requirement)
        writer.instant(next)
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        self.init(stage: try reader.byte(), requirement: try reader.number(), next: try reader.instant())
    }
}

extension Rekeying {
    func encode(into writer: inout ByteWriter) {
        writer.byte(because.rawValue)
        writer.number(requirement)
        writer.instant(due)
        writer.signed(key)
        writer.signed(Int64(boost))
        writer.byte(strict)
        flags.encode(into: &writer)
        writer.instant(resolveDue)
        writer.instant(replyBy)
        writer.byte(stage)
        writer.instant(nextStep)
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        because = try reader.value(RekeyedBecause.self, "reason of a rekeying")
        requirement = try reader.number()
        due = try reader.instant()
        key = try reader.signed()
        boost = try reader.int32()
        strict = try reader.byte()
        flags = try WorkFlags(from: &reader)
        resolveDue = try reader.instant()
        replyBy = try reader.instant()
        stage = try reader.byte()
        nextStep = try reader.instant()
    }
}

extension Pause {
    func encode(into writer: inout ByteWriter) {
        writer.signed(Int64(units))
        writer.instant(until)
        writer.instant(due)
        writer.signed(key)
        writer.bool(promised)
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        self.init(
            units: try reader.int32(), until: try reader.instant(), due: try reader.instant(),
            key: try reader.signed(), promised: try reader.bool())
    }
}
