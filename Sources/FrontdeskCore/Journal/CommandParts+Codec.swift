extension Actor {
    func encode(into writer: inout ByteWriter) {
        writer.number(agent)
        writer.text(via)
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        self.init(agent: try reader.number(), via: try reader.text())
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
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        self.init(
            route: try reader.number(),
            end: try ClassifiedEnd(from: &reader),
            workClass: try reader.value(WorkClass.self, "WorkClass"),
            weight: try reader.int32(),
            requirement: try Requirement(from: &reader),
            boost: try reader.span())
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
        by.encode(into: &writer)
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        self.init(
            conversation: try reader.id(),
            epoch: try reader.int32(),
            verb: try reader.value(ChangeVerb.self, "ChangeVerb"),
            seen: try reader.id(),
            sendAnyway: try reader.bool(),
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
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        self.init(
            conversation: try reader.id(), message: try reader.id(), identity: try reader.id(),
            contact: try reader.id(), channel: try reader.number(), automatic: try reader.bool(),
            classification: try reader.bool() ? try Classification(from: &reader) : nil,
            reopening: try reader.bool() ? try Reopening(from: &reader) : nil,
            affinity: try reader.number(), affinityAt: try reader.instant())
    }
}
