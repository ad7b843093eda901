import FrontdeskCore

/// The content of a message's event (Matrix 1.11, "Instant Messaging").
struct MatrixContent {
    private let content: JSONValue
    private let sender: Sender
    private let isAnswer: Bool

    /// - Parameter isAnswer: whether it names another message, which older clients quote before it.
    init(_ content: JSONValue, sender: Sender, isAnswer: Bool) {
        self.content = content
        self.sender = sender
        self.isAnswer = isAnswer
    }

    /// The text of what is there and cannot be shown.
    static func unsupported(_ kind: String) -> String { "unsupported: \(kind)" }

    func fill(_ message: inout InboundMessage) {
        let kind = content["msgtype"]?.string ?? ""
        switch kind {
        case "m.text": fillText(&message)
        case "m.notice", "m.server_notice":
            fillText(&message)
            message.automatic = true
        case "m.emote":
            message.text = "* \(sender.name.isEmpty ? sender.id : sender.name) \(body)"
        case "m.image", "m.file", "m.audio", "m.video": fillFile(&message, kind)
        case "m.location":
            message.text = body
            message.attributes += MessagingFields.attribute("matrix.geo", content["geo_uri"]?.string)
        case "m.key.verification.request":
            // The other side's program asks ours to compare keys.
            message.text = body
            message.automatic = true
        default:
            let name = kind.utf8.count <= ChannelLimits.idBytesMax ? kind : ""
            message.text = body.isEmpty ? Self.unsupported(name.isEmpty ? "m.room.message" : name) : body
            if !name.isEmpty { message.attributes += MessagingFields.attribute("matrix.msgtype", name) }
        }
    }

    /// A sticker is a picture with what it means.
    func fillSticker(_ message: inout InboundMessage) {
        message.text = body
        attach(content["url"]?.string, name: "sticker", &message)
    }

    private var body: String { content["body"]?.string ?? "" }

    private func fillText(_ message: inout InboundMessage) {
        message.text = isAnswer ? Self.withoutQuote(body) : body
        if content["format"]?.string == "org.matrix.custom.html", let html = content["formatted_body"]?.string,
            html.utf8.count <= ChannelLimits.textBytesMax
        {
            message.html = Self.withoutReply(html)
        }
        if content["body"]?.string == nil { message.text = Self.unsupported("m.room.message without a text") }
    }

    private func fillFile(_ message: inout InboundMessage, _ kind: String) {
        // With a file's name of its own the body is what was said about it (Matrix 1.10, "Media captions").
        let name = content["filename"]?.string
        if let name, name != body { message.text = body }
        if content["url"] == nil, content["file"] != nil {
            message.text = [message.text, Self.unsupported("encrypted file")].filter { !$0.isEmpty }
                .joined(separator: "\n")
            message.attributes += MessagingFields.attribute("matrix.encrypted", "true")
            return
        }
        attach(content["url"]?.string, name: name ?? (body.isEmpty ? String(kind.dropFirst(2)) : body), &message)
    }

    private func attach(_ url: String?, name: String, _ message: inout InboundMessage) {
        guard let url, MatrixMedia(url) != nil else {
            message.text = [message.text, Self.unsupported("a file without an address")].filter { !$0.isEmpty }
                .joined(separator: "\n")
            return
        }
        let info = content["info"]
        message.attachments = [
            MessagingFields.attachment(
                name, type: info?["mimetype"]?.string ?? "", size: MessagingFields.size(info?["size"]), source: url)
        ]
    }

    /// A text without the lines by which older clients quote what is answered ("Fallbacks for rich replies").
    static func withoutQuote(_ text: String) -> String {
        guard text.hasPrefix("> ") else { return text }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
        while let line = lines.first, line.hasPrefix("> ") || line == ">" { lines.removeFirst() }
        // Without the blank line behind them they are somebody's own words.
        guard lines.first == "" else { return text }
        return lines.dropFirst().joined(separator: "\n")
    }

    /// The same of a text in HTML.
    static func withoutReply(_ html: String) -> String {
        let end = "</mx-reply>"
        guard html.hasPrefix("<mx-reply>") else { return html }
        let bytes = Array(html.utf8)
        let wanted = Array(end.utf8)
        guard let found = bytes.indices.first(where: { bytes[$0...].starts(with: wanted) }) else { return html }
        return String(decoding: bytes[(found + wanted.count)...], as: UTF8.self)
    }
}
