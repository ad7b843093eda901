extension Actor {
    func encode(into writer: inout ByteWriter) {
        writer.number(agent)
        writer.text(via)
        writer.byte(role.rawValue)
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        self.init(
            agent: try reader.number(), via: try reader.text(), role: try reader.value(ActorRole.self, "role"))
    }
}

extension ClassifiedEnd {
    func encode(into writer: inout ByteWriter) {
        switch self {
        case .queue(let queue):
            writer.byte(0)
            writer.number(queue)
        case .file: writer.byte(1)
        case .spam: writer.byte(2)
        }
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        switch try reader.byte() {
        case 0: self = .queue(try reader.number())
        case 1: self = .file
        case 2: self = .spam
        default: throw .invalid("end")
        }
    }
}

extension Classification {
    func encode(into writer: inout ByteWriter) {
        writer.number(route)
        end.encode(into: &writer)
        writer.byte(workClass.rawValue)
        writer.signed(Int64(weight))
        requirement.encode(into: &writer)
        writer.span(boost)
        writer.byte(strict)
        writer.bool(interruptible)
        writer.text(language)
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        self.init(
            route: try reader.number(),
            end: try ClassifiedEnd(from: &reader),
            workClass: try reader.value(WorkClass.self, "WorkClass"),
            weight: try reader.int32(),
            requirement: try Requirement(from: &reader),
            boost: try reader.span(),
            strict: try reader.byte(),
            interruptible: try reader.bool(),
            language: try reader.text())
    }
}

extension Reopening {
    func encode(into writer: inout ByteWriter) {
        writer.signed(Int64(epoch))
        writer.number(lastOwner)
        writer.number(queue)
        writer.instant(reopenUntil)
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        self.init(
            epoch: try reader.int32(),
            lastOwner: try reader.number(),
            queue: try reader.number(),
            reopenUntil: try reader.instant())
    }
}

extension ReplyDraft {
    func encode(into writer: inout ByteWriter) {
        writer.id(conversation)
        writer.signed(Int64(epoch))
        writer.id(message)
        writer.id(seen)
        writer.bool(sendAnyway)
        writer.byte(then.rawValue)
        writer.instant(until)
        writer.bool(promise)
        by.encode(into: &writer)
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        self.init(
            conversation: try reader.id(),
            epoch: try reader.int32(),
            message: try reader.id(),
            seen: try reader.id(),
            sendAnyway: try reader.bool(),
            then: try reader.value(ReplyThen.self, "ReplyThen"),
            until: try reader.instant(),
            promise: try reader.bool(),
            by: try Actor(from: &reader))
    }
}

extension Change {
    func encode(into writer: inout ByteWriter) {
        writer.id(conversation)
        writer.signed(Int64(epoch))
        writer.byte(verb.rawValue)
        writer.id(seen)
        writer.bool(sendAnyway)
        writer.instant(until)
        writer.bool(promise)
        by.encode(into: &writer)
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        self.init(
            conversation: try reader.id(),
            epoch: try reader.int32(),
            verb: try reader.value(ChangeVerb.self, "ChangeVerb"),
            seen: try reader.id(),
            sendAnyway: try reader.bool(),
            until: try reader.instant(),
            promise: try reader.bool(),
            by: try Actor(from: &reader))
    }
}

extension Arrival {
    func encode(into writer: inout ByteWriter) {
        writer.id(conversation)
        writer.id(message)
        writer.id(identity)
        writer.id(contact)
        writer.number(channel)
        writer.bool(automatic)
        writer.bool(classification != nil)
        classification?.encode(into: &writer)
        writer.bool(reopening != nil)
        reopening?.encode(into: &writer)
        writer.number(affinity)
        writer.instant(affinityAt)
        writer.number(contactOwner)
        writer.instant(replyBy)
        writer.bool(asksHuman)
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        self.init(
            conversation: try reader.id(), message: try reader.id(), identity: try reader.id(),
            contact: try reader.id(), channel: try reader.number(), automatic: try reader.bool(),
            classification: try reader.bool() ? try Classification(from: &reader) : nil,
            reopening: try reader.bool() ? try Reopening(from: &reader) : nil,
            affinity: try reader.number(), affinityAt: try reader.instant(),
            contactOwner: try reader.number(), replyBy: try reader.instant(), asksHuman: try reader.bool())
    }
}

extension Transfer {
    func encode(into writer: inout ByteWriter) {
        writer.id(conversation)
        writer.signed(Int64(epoch))
        target.encode(into: &writer)
        by.encode(into: &writer)
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        self.init(
            conversation: try reader.id(), epoch: try reader.int32(), target: try TransferTarget(from: &reader),
            by: try Actor(from: &reader))
    }
}

extension TransferTarget {
    func encode(into writer: inout ByteWriter) {
        switch self {
        case .queue(let queue):
            writer.byte(0)
            writer.number(queue)
        case .ask(let agent):
            writer.byte(1)
            writer.number(agent)
        case .back: writer.byte(2)
        }
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        switch try reader.byte() {
        case 0: self = .queue(try reader.number())
        case 1: self = .ask(try reader.number())
        case 2: self = .back
        default: throw .invalid("transfer's target")
        }
    }
}

extension WorkFlags {
    func encode(into writer: inout ByteWriter) { writer.byte(rawValue) }

    init(from reader: inout ByteReader) throws(CodecError) {
        let raw = try reader.byte()
        guard WorkFlags(rawValue: raw).isSubset(of: .all) else { throw .invalid("flags") }
        self.init(rawValue: raw)
    }
}

extension Revival {
    func encode(into writer: inout ByteWriter) {
        writer.id(conversation)
        writer.byte(verb.rawValue)
        writer.number(channel)
        writer.byte(workClass.rawValue)
        writer.id(contact)
        writer.id(identity)
        writer.number(route)
        writer.number(language)
        writer.signed(Int64(weight))
        writer.signed(Int64(boost))
        writer.byte(strict)
        flags.encode(into: &writer)
        writer.signed(Int64(epoch))
        writer.number(lastOwner)
        writer.id(lastInbound)
        writer.instant(unansweredSince)
        writer.number(queue)
        for instant in [enteredAt, due, resolveDue] { writer.instant(instant) }
        writer.number(target)
        by.encode(into: &writer)
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        conversation = try reader.id()
        verb = try reader.value(Verb.self, "verb")
        channel = try reader.number()
        workClass = try reader.value(WorkClass.self, "class")
        contact = try reader.id()
        identity = try reader.id()
        route = try reader.number()
        language = try reader.number()
        weight = try reader.int32()
        boost = try reader.int32()
        strict = try reader.byte()
        flags = try WorkFlags(from: &reader)
        epoch = try reader.int32()
        lastOwner = try reader.number()
        lastInbound = try reader.id()
        unansweredSince = try reader.instant()
        queue = try reader.number()
        enteredAt = try reader.instant()
        due = try reader.instant()
        resolveDue = try reader.instant()
        target = try reader.number()
        by = try Actor(from: &reader)
    }
}
