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
        writer.byte(shift.rawValue)
        for instant in [shiftUntil, overtimeUntil, awaySince, rampUntil, nextWorkAt] { writer.instant(instant) }
        writer.span(rampEvery)
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
        shift = try reader.value(ShiftState.self, "shift")
        shiftUntil = try reader.instant()
        overtimeUntil = try reader.instant()
        awaySince = try reader.instant()
        rampUntil = try reader.instant()
        nextWorkAt = try reader.instant()
        rampEvery = try reader.span()
        try reader.finish()
    }
}
