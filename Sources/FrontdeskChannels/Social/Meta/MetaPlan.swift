import FrontdeskCore

/// How one message is sent: to where, and in which parts.
struct MetaPlan {
    enum Part {
        case text(String)
        case file(OutboundFile, caption: String)
    }

    /// Whom it goes to.
    enum Target: Equatable {
        /// Under a comment, for all to read.
        case comment(String)
        /// To the writer of a comment, for them alone.
        case writerOf(String)
        case person(String)
        case group(String)
    }

    let target: Target
    let parts: [Part]
    let path: String
    let boundary: String
    private let product: MetaSettings.Product
    private let answers: String?
    private let isHumanAgent: Bool

    static func make(_ outbound: OutboundMessage, _ settings: MetaSettings) -> Result<MetaPlan, MetaRefusal> {
        switch target(of: outbound, settings) {
        case .failure(let refusal): return .failure(refusal)
        case .success(let target):
            if let refusal = refusal(outbound, target, settings.product) { return .failure(refusal) }
            return .success(MetaPlan(outbound, target, settings))
        }
    }

    private init(_ outbound: OutboundMessage, _ target: Target, _ settings: MetaSettings) {
        self.target = target
        product = settings.product
        boundary = outbound.key + outbound.id
        // A message of WhatsApp's own can be quoted where it was said; elsewhere there is no need to.
        let isOfGroup = MetaTrait.value(MetaTrait.group, in: outbound.traits) != nil
        let isSaidHere = isOfGroup == (outbound.visibility == .public)
        answers = settings.product == .whatsapp && isSaidHere ? outbound.replyTo : nil
        // Only people may use the tag (Messenger Platform, "Message tags").
        isHumanAgent = settings.humanAgent && !outbound.isAutomatic
        parts = Self.parts(outbound, settings.product)
        switch target {
        case .comment(let id):
            let edge = settings.product == .instagram ? "replies" : "comments"
            path = "/\(URLText.encoded(id))/\(edge)"
        case .writerOf, .person, .group: path = "/\(URLText.encoded(settings.account))/messages"
        }
    }

    private static func target(of outbound: OutboundMessage, _ settings: MetaSettings) -> Result<Target, MetaRefusal> {
        let isPublic = outbound.visibility == .public
        guard outbound.visibility != .internal else { return .failure(MetaRefusal("a note is not sent")) }
        switch MetaThread(outbound.thread.isEmpty ? outbound.recipient : outbound.thread) {
        case .comment(let top):
            guard settings.product != .whatsapp else { return .failure(MetaRefusal("WhatsApp has no comments")) }
            let own = MetaTrait.value(MetaTrait.comment, in: outbound.traits) ?? outbound.replyTo ?? top
            if !isPublic { return .success(.writerOf(own)) }
            // Instagram takes answers to comments that answer a post, and to no others.
            return .success(.comment(settings.product == .instagram ? top : own))
        case .group(let id):
            guard settings.product == .whatsapp else { return .failure(MetaRefusal("there are no groups here")) }
            return .success(isPublic ? .group(id) : .person(outbound.recipient))
        case .chat(let id):
            guard !isPublic else { return .failure(MetaRefusal("a private conversation takes no public answers")) }
            guard !id.isEmpty else { return .failure(MetaRefusal("there is nobody to send to")) }
            // The first word of a conversation that an agent has begun answers what the customer said in public. Until they
            // write back no window is open, and the comment is the only way to them.
            if settings.product != .whatsapp, let comment = MetaTrait.value(MetaTrait.comment, in: outbound.traits) {
                return .success(.writerOf(comment))
            }
            return .success(.person(id))
        }
    }

    private static func refusal(
        _ outbound: OutboundMessage, _ target: Target, _ product: MetaSettings.Product
    ) -> MetaRefusal? {
        let isComment: Bool = if case .comment = target { true } else { false }
        let isText: Bool = if case .person = target { false } else if case .group = target { false } else { true }
        if outbound.text.isEmpty, outbound.files.isEmpty { return MetaRefusal("there is nothing to send") }
        if !outbound.files.isEmpty {
            if isText { return MetaRefusal("comments, and private replies to them, take no files: send a link") }
            if product == .instagram {
                return MetaRefusal("Instagram takes no files, only public addresses: send a link")
            }
        }
        let (length, most, unit): (Int, Int, String) =
            switch (product, isComment) {
            case (.whatsapp, _): (outbound.text.utf16.count, ProviderTextLimits.whatsapp, "characters")
            case (.messenger, false): (outbound.text.utf16.count, ProviderTextLimits.messenger, "characters")
            case (.messenger, true): (outbound.text.utf16.count, MetaLimits.pageCommentMax, "characters")
            case (.instagram, false): (outbound.text.utf8.count, ProviderTextLimits.instagram, "bytes")
            case (.instagram, true): (outbound.text.utf16.count, MetaLimits.instagramCommentMax, "characters")
            }
        if length > most { return MetaRefusal("the text has more than \(most) \(unit)", .size) }
        if outbound.files.count > MetaLimits.filesMax {
            return MetaRefusal("a message may have \(MetaLimits.filesMax) files", .size)
        }
        let largest = product == .whatsapp ? MetaLimits.whatsappFileBytesMax : MetaLimits.messengerFileBytesMax
        if outbound.files.contains(where: { $0.content.count > largest }) {
            return MetaRefusal("a file has more than \(largest) bytes", .size)
        }
        return nil
    }

    private static func parts(_ outbound: OutboundMessage, _ product: MetaSettings.Product) -> [Part] {
        if product == .whatsapp, let file = outbound.files.first, outbound.files.count == 1,
            whatsappType(file) != "audio", outbound.text.utf16.count <= MetaLimits.captionMax
        {
            return [.file(file, caption: outbound.text)]
        }
        return (outbound.text.isEmpty ? [] : [.text(outbound.text)]) + outbound.files.map { .file($0, caption: "") }
    }

    /// The type of message that carries a file (WhatsApp, "Supported media types"); what is no other is a document.
    static func whatsappType(_ file: OutboundFile) -> String {
        let size = file.content.count
        switch file.type {
        case "image/jpeg", "image/png": return size <= MetaLimits.whatsappImageBytesMax ? "image" : "document"
        case "audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg":
            return size <= MetaLimits.whatsappMediaBytesMax ? "audio" : "document"
        case "video/mp4", "video/3gpp": return size <= MetaLimits.whatsappMediaBytesMax ? "video" : "document"
        default: return "document"
        }
    }

    /// The body of a text.
    func body(text: String) -> [UInt8] {
        var body = JSONWriter()
        body.beginObject()
        switch (product, target) {
        case (_, .comment):
            body.key("message")
            body.string(text)
        case (.whatsapp, _):
            whatsappHead(&body, type: "text")
            body.beginObject()
            body.key("preview_url")
            body.bool(false)
            body.key("body")
            body.string(text)
            body.endObject()
        default:
            body.key("recipient")
            body.raw(recipient)
            head.forEach {
                body.key($0.name)
                body.string($0.value)
            }
            body.key("message")
            body.beginObject()
            body.key("text")
            body.string(text)
            body.endObject()
        }
        body.endObject()
        return body.bytes
    }

    /// The body of a message on WhatsApp that carries a file laid up before.
    func body(file: OutboundFile, id: String, _ caption: String) -> [UInt8] {
        let type = Self.whatsappType(file)
        var body = JSONWriter()
        body.beginObject()
        whatsappHead(&body, type: type)
        body.beginObject()
        body.key("id")
        body.string(id)
        if !caption.isEmpty {
            body.key("caption")
            body.string(caption)
        }
        if type == "document" {
            body.key("filename")
            body.string(file.name)
        }
        body.endObject()
        body.endObject()
        return body.bytes
    }

    /// The form of a message on Messenger that brings its file along.
    func form(file: OutboundFile) -> MultipartForm {
        var form = MultipartForm(boundary: boundary)
        form.add("recipient", String(decoding: recipient, as: UTF8.self))
        for (name, value) in head { form.add(name, value) }
        let kind = ["image", "audio", "video"].first { file.type.hasPrefix($0 + "/") } ?? "file"
        form.add("message", #"{"attachment":{"type":"\#(kind)","payload":{}}}"#)
        form.add("filedata", file)
        return form
    }

    /// Up to the key of the type's own object.
    private func whatsappHead(_ body: inout JSONWriter, type: String) {
        body.key("messaging_product")
        body.string("whatsapp")
        body.key("recipient_type")
        switch target {
        case .group(let id):
            body.string("group")
            body.key("to")
            body.string(id)
        case .person(let id), .comment(let id), .writerOf(let id):
            body.string("individual")
            // Customers who show no phone number have an id of the business's own (WhatsApp, "Business-scoped user IDs").
            body.key(id.utf8.allSatisfy { (0x30...0x39).contains($0) } ? "to" : "recipient")
            body.string(id)
        }
        if let answers, !answers.isEmpty {
            body.key("context")
            body.beginObject()
            body.key("message_id")
            body.string(answers)
            body.endObject()
        }
        body.key("type")
        body.string(type)
        body.key(type)
    }

    /// The recipient on Messenger and Instagram, as JSON.
    private var recipient: [UInt8] {
        var body = JSONWriter()
        body.beginObject()
        switch target {
        case .writerOf(let id):
            body.key("comment_id")
            body.string(id)
        case .person(let id), .group(let id), .comment(let id):
            body.key("id")
            body.string(id)
        }
        body.endObject()
        return body.bytes
    }

    /// What sort of message it is (Send API, `messaging_type`); private replies to comments have none.
    private var head: [(name: String, value: String)] {
        guard case .person = target else { return [] }
        return isHumanAgent
            ? [("messaging_type", "MESSAGE_TAG"), ("tag", "HUMAN_AGENT")] : [("messaging_type", "RESPONSE")]
    }
}
