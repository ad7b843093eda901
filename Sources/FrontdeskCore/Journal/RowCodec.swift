/// The first byte of every row and checkpoint: the form of what follows. Bytes of an existing form never change.
package enum RowForm {
    package static let version: UInt8 = 1
}

extension Requirement {
    package func encode(into writer: inout ByteWriter) {
        writer.unsigned(UInt64(required.count))
        for level in required {
            writer.number(level.skill)
            writer.byte(level.level)
        }
        writer.unsigned(UInt64(preferred.count))
        for weight in preferred {
            writer.number(weight.skill)
            writer.byte(weight.weight)
        }
    }

    package init(from reader: inout ByteReader) throws(CodecError) {
        var required: [SkillLevel] = []
        for _ in 0..<(try reader.count()) {
            required.append(SkillLevel(skill: try reader.number(), level: try reader.byte()))
        }
        var preferred: [SkillWeight] = []
        for _ in 0..<(try reader.count()) {
            preferred.append(SkillWeight(skill: try reader.number(), weight: try reader.byte()))
        }
        self.init(required: required, preferred: preferred)
    }

    package func encoded() -> [UInt8] {
        var writer = ByteWriter()
        encode(into: &writer)
        return writer.bytes
    }
}

extension Choice {
    func encode(into writer: inout ByteWriter) {
        writer.byte(kind.rawValue)
        writer.byte(candidates)
        writer.byte(decidedBy)
        writer.signed(winnerValue)
        writer.signed(runnerUpValue)
        writer.signed(runnerUp)
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        self.init(
            kind: try reader.value(ChoiceKind.self, "choice"), candidates: try reader.byte(),
            decidedBy: try reader.byte(), winnerValue: try reader.signed(), runnerUpValue: try reader.signed(),
            runnerUp: try reader.signed())
    }
}

extension VerbMemory {
    func encode(into writer: inout ByteWriter) {
        writer.number(agent)
        writer.byte(verb.rawValue)
        writer.signed(named)
        writer.unsigned(argumentHash)
        writer.signed(Int64(epoch))
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        self.init(
            agent: try reader.number(), verb: try reader.value(Verb.self, "verb"), named: try reader.signed(),
            argumentHash: try reader.unsigned(), epoch: try reader.int32())
    }
}

extension Presence {
    func encode(into writer: inout ByteWriter) {
        writer.byte(state.rawValue)
        writer.text(reason)
        writer.byte(only.map { $0.rawValue + 1 } ?? 0)
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        let state = try reader.value(PresenceState.self, "presence")
        let reason = try reader.text()
        let only = try reader.byte()
        guard only <= 2 else { throw .invalid("class") }
        self.init(state, reason: reason, only: only == 0 ? nil : WorkClass(rawValue: only - 1))
    }
}

extension RosterEntry {
    package func encoded() -> [UInt8] {
        var writer = ByteWriter(reserving: 48)
        writer.byte(RowForm.version)
        writer.number(agent)
        presence.encode(into: &writer)
        writer.instant(idleSince)
        writer.bool(inContact)
        writer.instant(liveUntil)
        writer.instant(deferredUntil)
        writer.signed(Int64(misses))
        return writer.bytes
    }

    package init(decoding bytes: [UInt8]) throws(CodecError) {
        var reader = ByteReader(bytes)
        let form = try reader.byte()
        guard form == RowForm.version else { throw .unknownKind(form) }
        self.init(agent: try reader.number())
        presence = try Presence(from: &reader)
        idleSince = try reader.instant()
        inContact = try reader.bool()
        liveUntil = try reader.instant()
        deferredUntil = try reader.instant()
        misses = try reader.int32()
        try reader.finish()
    }
}

extension WorkItem {
    package func encoded() -> [UInt8] {
        var writer = ByteWriter(reserving: 96)
        writer.byte(RowForm.version)
        writer.id(id)
        writer.id(contact)
        writer.id(identity)
        writer.id(lastInbound)
        for instant in [unansweredSince, enteredAt, due, deadline] { writer.instant(instant) }
        writer.signed(key)
        writer.number(channel)
        writer.number(queue)
        writer.number(route)
        writer.number(requirement)
        writer.number(agent)
        writer.number(affinity)
        for number in [epoch, weight, units] { writer.signed(Int64(number)) }
        writer.byte(workClass.rawValue)
        writer.byte(state.rawValue)
        writer.byte(because.rawValue)
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
        deadline = try reader.instant()
        key = try reader.signed()
        channel = try reader.number()
        queue = try reader.number()
        route = try reader.number()
        requirement = try reader.number()
        agent = try reader.number()
        affinity = try reader.number()
        epoch = try reader.int32()
        weight = try reader.int32()
        units = try reader.int32()
        workClass = try reader.value(WorkClass.self, "class")
        state = try reader.value(WorkState.self, "state")
        because = try reader.value(QueuedBecause.self, "reason")
        extra = try reader.bool() ? Extra(try ExtraContent(from: &reader)) : nil
        try reader.finish()
    }
}

extension WorkItem.ExtraContent {
    fileprivate func encode(into writer: inout ByteWriter) {
        writer.id(offer)
        writer.bool(unconfirmed)
        writer.bool(delivered)
        writer.bool(wasReplied)
        writer.number(reservedFor)
        writer.instant(reservedUntil)
        writer.instant(reopenUntil)
        writer.unsigned(UInt64(exclusions.count))
        for exclusion in exclusions {
            writer.number(exclusion.agent)
            writer.instant(exclusion.until)
        }
        choice.encode(into: &writer)
        writer.byte(assignment.map { $0.rawValue + 1 } ?? 0)
        writer.text(assignmentReason)
        writer.bool(memory != nil)
        memory?.encode(into: &writer)
    }

    fileprivate init(from reader: inout ByteReader) throws(CodecError) {
        self.init()
        offer = try reader.id()
        unconfirmed = try reader.bool()
        delivered = try reader.bool()
        wasReplied = try reader.bool()
        reservedFor = try reader.number()
        reservedUntil = try reader.instant()
        reopenUntil = try reader.instant()
        for _ in 0..<(try reader.count()) {
            exclusions.append(WorkItem.Exclusion(agent: try reader.number(), until: try reader.instant()))
        }
        choice = try Choice(from: &reader)
        let kind = try reader.byte()
        if kind > 0 {
            guard let known = AssignmentKind(rawValue: kind - 1) else { throw .invalid("assignment") }
            assignment = known
        }
        assignmentReason = try reader.text()
        memory = try reader.bool() ? try VerbMemory(from: &reader) : nil
    }
}
