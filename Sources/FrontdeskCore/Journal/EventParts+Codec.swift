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
            reopenUntil: try reader.instant())
    }
}

extension Queueing {
    func encode(into writer: inout ByteWriter) {
        writer.number(queue)
        writer.number(requirement)
        writer.byte(because.rawValue)
        writer.instant(enteredAt)
        writer.instant(due)
        writer.signed(key)
        writer.signed(Int64(epoch))
        writer.number(reservedFor)
        writer.instant(reservedUntil)
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        self.init(
            queue: try reader.number(),
            requirement: try reader.number(),
            because: try reader.value(QueuedBecause.self, "QueuedBecause"),
            enteredAt: try reader.instant(),
            due: try reader.instant(),
            key: try reader.signed(),
            epoch: try reader.int32(),
            reservedFor: try reader.number(),
            reservedUntil: try reader.instant())
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
