extension WorkItem {
    package func encoded() -> [UInt8] {
        var writer = ByteWriter(reserving: 96)
        writer.byte(RowForm.version)
        writer.id(id)
        writer.id(contact)
        writer.id(identity)
        writer.id(lastInbound)
        for instant in [unansweredSince, enteredAt, due, timer, resolveDue, replyBy] { writer.instant(instant) }
        writer.signed(key)
        writer.number(channel)
        writer.number(queue)
        writer.number(route)
        writer.number(requirement)
        writer.number(agent)
        writer.number(affinity)
        writer.number(language)
        for number in [boost, generation, epoch, weight, units] { writer.signed(Int64(number)) }
        writer.byte(workClass.rawValue)
        writer.byte(state.rawValue)
        writer.byte(because.rawValue)
        writer.byte(stage)
        writer.byte(strict)
        flags.encode(into: &writer)
        writer.bool(extra != nil)
        if let extra { extra.content.encode(into: &writer) }
        return writer.bytes
    }

    package init(decoding bytes: [UInt8]) throws(CodecError) {
        var reader = ByteReader(bytes)
        let form = try reader.byte()
        guard form == RowForm.version else { throw .unknownKind(form) }
        id = try reader.id()
        contact = try reader.id()
        identity = try reader.id()
        lastInbound = try reader.id()
        unansweredSince = try reader.instant()
        enteredAt = try reader.instant()
        due = try reader.instant()
        timer = try reader.instant()
        resolveDue = try reader.instant()
        replyBy = try reader.instant()
        key = try reader.signed()
        channel = try reader.number()
        queue = try reader.number()
        route = try reader.number()
        requirement = try reader.number()
        agent = try reader.number()
        affinity = try reader.number()
        language = try reader.number()
        boost = try reader.int32()
        generation = try reader.int32()
        epoch = try reader.int32()
        weight = try reader.int32()
        units = try reader.int32()
        workClass = try reader.value(WorkClass.self, "class")
        state = try reader.value(WorkState.self, "state")
        because = try reader.value(QueuedBecause.self, "reason")
        stage = try reader.byte()
        strict = try reader.byte()
        flags = try WorkFlags(from: &reader)
        extra = try reader.bool() ? Extra(try ExtraContent(from: &reader)) : nil
        try reader.finish()
    }
}

extension WorkItem.ExtraContent {
    fileprivate func encode(into writer: inout ByteWriter) {
        writer.id(offer)
        writer.bool(unconfirmed)
        writer.bool(delivered)
        reservation.encode(into: &writer)
        writer.instant(reopenUntil)
        writer.unsigned(UInt64(exclusions.count))
        for exclusion in exclusions { exclusion.encode(into: &writer) }
        choice.encode(into: &writer)
        writer.byte(assignment.map { $0.rawValue + 1 } ?? 0)
        writer.text(assignmentReason)
        writer.bool(memory != nil)
        memory?.encode(into: &writer)
        writer.instant(bound)
        writer.unsigned(UInt64(workedBy.count))
        for agent in workedBy { writer.number(agent) }
        writer.byte(transfers)
        origin.encode(into: &writer)
        writer.bool(ask != nil)
        ask?.encode(into: &writer)
    }

    fileprivate init(from reader: inout ByteReader) throws(CodecError) {
        self.init()
        offer = try reader.id()
        unconfirmed = try reader.bool()
        delivered = try reader.bool()
        reservation = try Reservation(from: &reader)
        reopenUntil = try reader.instant()
        for _ in 0..<(try reader.count()) { exclusions.append(try Exclusion(from: &reader)) }
        choice = try Choice(from: &reader)
        let kind = try reader.byte()
        if kind > 0 {
            guard let known = AssignmentKind(rawValue: kind - 1) else { throw .invalid("assignment") }
            assignment = known
        }
        assignmentReason = try reader.text()
        memory = try reader.bool() ? try VerbMemory(from: &reader) : nil
        bound = try reader.instant()
        for _ in 0..<(try reader.count()) { workedBy.append(try reader.number()) }
        transfers = try reader.byte()
        origin = try Origin(from: &reader)
        ask = try reader.bool() ? try Ask(from: &reader) : nil
    }
}
