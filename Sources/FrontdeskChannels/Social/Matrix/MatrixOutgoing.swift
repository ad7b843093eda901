import FrontdeskCore

/// The contents of the events that a message becomes.
struct MatrixOutgoing {
    private let outbound: OutboundMessage

    init(_ outbound: OutboundMessage) {
        self.outbound = outbound
    }

    /// The text: a notice where a machine has written it, which no other machine answers.
    var text: [UInt8] {
        var writer = begin(outbound.isAutomatic ? "m.notice" : "m.text", outbound.text)
        relate(&writer)
        writer.endObject()
        return writer.bytes
    }

    /// A file that was uploaded.
    func file(_ file: OutboundFile, at address: String) -> [UInt8] {
        let type = WebhookFields.mediaType(file.type)
        var writer = begin(Self.kind(type), file.name)
        writer.key("filename")
        writer.string(file.name)
        writer.key("url")
        writer.string(address)
        writer.key("info")
        writer.beginObject()
        writer.key("mimetype")
        writer.string(type)
        writer.key("size")
        writer.integer(Int64(file.content.count))
        writer.endObject()
        relate(&writer)
        writer.endObject()
        return writer.bytes
    }

    private func begin(_ kind: String, _ body: String) -> JSONWriter {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("msgtype")
        writer.string(kind)
        writer.key("body")
        writer.string(body)
        // In a room of many it rings for the one who asked, and for nobody because of words in it.
        writer.key("m.mentions")
        writer.beginObject()
        if outbound.visibility == .public, outbound.recipient.hasPrefix("@") {
            writer.key("user_ids")
            writer.beginArray()
            writer.string(outbound.recipient)
            writer.endArray()
        }
        writer.endObject()
        return writer
    }

    /// What it answers, and the thread within the room where the customer wrote in one.
    private func relate(_ writer: inout JSONWriter) {
        // A private answer to what was said in public is in another room: it cannot name it.
        let isElsewhere = outbound.visibility == .private && MatrixThread(outbound.thread)?.user != nil
        guard let answered = outbound.replyTo, answered.hasPrefix("$"), !isElsewhere else { return }
        writer.key("m.relates_to")
        writer.beginObject()
        if let root = outbound.traits.first(where: { $0.name == "matrix.thread" && $0.provenance == .channel }) {
            writer.key("rel_type")
            writer.string("m.thread")
            writer.key("event_id")
            writer.string(root.value)
        }
        writer.key("m.in_reply_to")
        writer.beginObject()
        writer.key("event_id")
        writer.string(answered)
        writer.endObject()
        writer.endObject()
    }

    private static func kind(_ type: String) -> String {
        switch type.prefix(while: { $0 != "/" }) {
        case "image": "m.image"
        case "audio": "m.audio"
        case "video": "m.video"
        default: "m.file"
        }
    }
}
