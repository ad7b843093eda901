import FrontdeskChannels
import FrontdeskCore
import Testing

@Suite(
    "Meta: recorded WhatsApp payloads",
    .enabled(if: Corpora.isPresent, "../shared/corpora/webhooks is not there"))
struct MetaCorpusTests {
    private static let texts: [(file: String, kind: String, text: String)] = [
        ("message", "text", "Body Text"), ("message", "image", ""), ("message", "media_with_url", ""),
        ("message", "video", "caption"), ("message", "document", "caption"), ("message", "audio", ""),
        ("message", "voice", ""), ("message", "static_sticker", ""), ("message", "animated_sticker", ""),
        ("message", "reaction", "[reaction] 😮"), ("message", "unreaction_empty", "[reaction removed]"),
        ("message", "unreaction_no_emoji", "[reaction removed]"),
        ("message", "current_location", "[location] 12.25089, 43.90539"),
        (
            "message", "chosen_location",
            "[location] 37.4611978, -122.2164385, Facebook HQ, 1 Hacker Way, Menlo Park, CA 94025"
        ),
        (
            "message", "contacts",
            "[contact] Chandler Bing, +1 555-555-5555\n[contact] Monica, +1 666-666-6666\n[contact] Rachel Green, +1 777-777-7777"
        ),
        ("message", "order", "[order]\n3 × HAMBURGER 30 ILS\n2 × FRENCH_FRIES 35 ILS\n2 × SODA 10 ILS"),
        ("message", "unsupported", "[unsupported message]"),
        ("message", "unsupported_with_type", "[unsupported message: pool]"), ("message", "reply", "replied text"),
        ("message", "forwarded", "forwarded text"), ("message", "forwarded_many_times", "text forwarded many times"),
        ("message", "interactive_message_with_err", "[unsupported message: interactive]"),
        ("message", "referral", "BODY"), ("callback_button", "button", "title"),
        ("callback_button", "quick_reply", "title"), ("callback_button", "quick_reply_without_context", "title"),
        ("callback_selection", "callback", "title"), ("callback_selection", "description", "title\ndescription"),
    ]

    private func body(_ file: String, _ kind: String) throws -> [UInt8] {
        var writer = JSONWriter()
        writer.value(try #require(try Corpora.read("whatsapp/\(file).json")[kind]))
        return writer.bytes
    }

    private func items(_ file: String, _ kind: String) throws -> [ChannelItem] {
        try MetaFixtures.items(String(decoding: body(file, kind), as: UTF8.self), .whatsapp)
    }

    @Test("each kind is one message of the customer", arguments: texts.indices)
    func messages(index: Int) throws {
        let (file, kind, text) = Self.texts[index]
        guard case .message(let message, let files, _) = try items(file, kind).first else {
            Issue.record("no message")
            return
        }
        #expect(try items(file, kind).count == 1 && files.isEmpty)
        #expect(message.text == text)
        #expect(message.sender == Sender(id: "972987654321", name: "Test Name", phone: "+972987654321"))
        #expect(message.thread == "972987654321" && message.visibility == .private && message.verified == .hmac)
        #expect(message.dedupe.hasPrefix("wamid.") && message.providerID == message.dedupe)
        #expect(message.replyBy == min(message.sentAt, MetaFixtures.now) + .hours(24))
        #expect(message.automatic == kind.contains("reaction"))
        if text.isEmpty || text == "caption" {
            let file = try #require(message.attachments.first)
            #expect(!file.source.isEmpty && file.sha256.isEmpty && file.type.contains("/"))
        }
    }

    @Test("every kind of the recordings is in the table")
    func complete() throws {
        for file in ["message", "callback_button", "callback_selection"] {
            for member in try #require(try Corpora.read("whatsapp/\(file).json").object).members {
                #expect(Self.texts.contains { $0.file == file && $0.kind == member.key }, "\(file) \(member.key)")
            }
        }
    }

    @Test("details of single kinds")
    func details() throws {
        func message(_ file: String, _ kind: String) throws -> InboundMessage {
            guard case .message(let message, _, _) = try items(file, kind).first else {
                throw MetaFixtures.NoItems(verdict: .items([]))
            }
            return message
        }
        func attribute(_ message: InboundMessage, _ name: String) -> String? {
            message.attributes.first { $0.name == name }?.value
        }
        let document = try #require(try message("message", "document").attachments.first)
        #expect(document.name == "filename.pdf" && document.type == "application/pdf")
        #expect(document.source == "1234567890987654321")
        #expect(try message("message", "reaction").refersTo == "wamid.yzxyzx=")
        #expect(try message("message", "reply").refersTo == "wamid.xyzxyz==")
        #expect(attribute(try message("message", "forwarded"), "whatsapp.forwarded") == "true")
        #expect(attribute(try message("message", "referral"), "meta.ad") == "ADID")
        #expect(attribute(try message("callback_button", "button"), "meta.payload") == "callback_data")
        #expect(attribute(try message("callback_selection", "callback"), "meta.payload") == "callback_data")
    }

    @Test("what the business wrote elsewhere is nothing", arguments: ["text", "delete", "edit"])
    func echoes(kind: String) throws {
        #expect(try items("outgoing_message", kind).isEmpty)
    }

    @Test("statuses are receipts")
    func statuses() throws {
        let id = "wamid.xyzxyz"
        #expect(try items("message_status", "sent").isEmpty && items("message_status", "with_tracker").isEmpty)
        #expect(
            try items("message_status", "delivered") == [.receipt(DeliveryReceipt(providerID: id, step: .delivered))])
        for kind in ["read", "played"] {
            #expect(try items("message_status", kind) == [.receipt(DeliveryReceipt(providerID: id, step: .read))])
        }
        let failed = DeliveryReceipt(providerID: id, step: .failed)
        #expect(try items("message_status", "failed") == [.receipt(failed)])
        // Of another number than ours.
        guard case .unreadable(.fieldValue, _, _) = try items("message_status", "group").first else {
            Issue.record("believed")
            return
        }
    }

    @Test("with any byte of a signature or a body changed nothing is believed")
    func signatures() throws {
        let channel = try MetaFixtures.channel(.whatsapp)
        let body = try body("message", "text")
        let right = MetaFixtures.request(body)
        let header = try #require(right.headers.first { $0.name == "x-hub-signature-256" }?.value)
        guard case .items = channel.accept(right, at: MetaFixtures.now) else {
            Issue.record("refused")
            return
        }
        for place in header.utf8.indices {
            var bytes = Array(header.utf8)
            bytes[header.utf8.distance(from: header.startIndex, to: place)] ^= 1
            let wrong = right.with("x-hub-signature-256", String(decoding: bytes, as: UTF8.self))
            #expect(channel.accept(wrong, at: MetaFixtures.now) == .refused(.signature(.signatureWrong)))
        }
        for place in body.indices {
            var wrong = right
            wrong.body[place] ^= 1
            #expect(channel.accept(wrong, at: MetaFixtures.now) == .refused(.signature(.signatureWrong)))
            wrong.body = Array(body[..<place])
            #expect(channel.accept(wrong, at: MetaFixtures.now) == .refused(.signature(.signatureWrong)))
        }
        let unsigned = right.with("x-hub-signature-256", nil)
        #expect(channel.accept(unsigned, at: MetaFixtures.now) == .refused(.signature(.signatureMissing)))
        let other = try MetaFixtures.channel(.whatsapp, secrets: ["another"])
        #expect(other.accept(right, at: MetaFixtures.now) == .refused(.signature(.signatureWrong)))
        for secrets in [[], [""]] {
            let none = try MetaFixtures.channel(.whatsapp, secrets: secrets)
            #expect(none.accept(right, at: MetaFixtures.now) == .refused(.signature(.signatureWrong)))
        }
    }

    @Test(
        "no payload is believed with any byte of its signature changed",
        arguments: ["message", "callback_button", "callback_selection", "message_status", "outgoing_message"])
    func everyPayload(file: String) throws {
        let channel = try MetaFixtures.channel(.whatsapp)
        let payloads = try #require(try Corpora.read("whatsapp/\(file).json").object).members.map(\.key)
        #expect(!payloads.isEmpty)
        for kind in payloads {
            let right = MetaFixtures.request(try body(file, kind))
            #expect(channel.accept(right, at: MetaFixtures.now).refusal == nil, "\(kind)")
            let wrong = right.flipped("x-hub-signature-256")
            // "sha256=" and 64 digits, and none at all.
            #expect(wrong.count == 72)
            for request in wrong {
                guard case .signature? = channel.accept(request, at: MetaFixtures.now).refusal else {
                    Issue.record("\(kind) \(request.headers)")
                    continue
                }
            }
        }
    }

    @Test("the recorded signature of the scheme is good")
    func vector() throws {
        let vectors = try #require(try Corpora.read("signature-vectors.json").array)
        let vector = try #require(vectors.first { $0["scheme"]?.string == "x-hub-signature-256" })
        let channel = try MetaFixtures.channel(.whatsapp, secrets: ["other", try #require(vector["secret"]?.string)])
        let request = WebhookRequest(
            method: "POST", headers: [("X-Hub-Signature-256", try #require(vector["header"]?.string))],
            body: Array(try #require(vector["body"]?.string).utf8))
        #expect(MetaFixtures.isUnreadable(channel.accept(request, at: MetaFixtures.now), .notJSON, request.body))
    }
}
