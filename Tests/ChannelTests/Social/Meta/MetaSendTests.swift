import AsyncCurl
import FrontdeskChannels
import FrontdeskCore
import Testing

@Suite("Meta: sending, and fetching files")
struct MetaSendTests {
    private typealias Meta = MetaFixtures
    private static let taken = MetaFixtures.answer(#"{"messaging_product":"whatsapp","messages":[{"id":"wamid.9"}]}"#)
    private static let posted = MetaFixtures.answer(#"{"recipient_id":"77","message_id":"m9"}"#)
    private static let commented = MetaFixtures.answer(#"{"id":"1_9"}"#)

    private func channel(
        _ product: MetaSettings.Product, _ receiver: TestReceiver, humanAgent: Bool = false
    ) throws -> MetaChannel {
        try Meta.channel(product, api: "http://127.0.0.1:\(receiver.port)/v25.0", humanAgent: humanAgent)
    }

    private func message(
        _ text: String = "Merhaba", thread: String = "77", visibility: MessageVisibility = .private
    ) -> OutboundMessage {
        OutboundMessage(
            id: "m17", conversation: "c1", thread: thread, recipient: "77", text: text, visibility: visibility,
            agent: "Ayşe", key: "x8")
    }

    private func comment(_ visibility: MessageVisibility) -> OutboundMessage {
        var outbound = message(thread: "comment:1_4", visibility: visibility)
        outbound.replyTo = "1_5"
        outbound.traits = [
            MessageAttribute(name: "meta.comment", value: "forged", provenance: .customer),
            MessageAttribute(name: "meta.comment", value: "1_5", provenance: .channel),
        ]
        return outbound
    }

    /// What was posted for one message, as text.
    private func body(
        _ outbound: OutboundMessage, _ product: MetaSettings.Product, _ answer: String, humanAgent: Bool = false
    ) async throws -> (result: SendResult, body: String) {
        let receiver = try TestReceiver([.answer(answer)])
        let result = await (try channel(product, receiver, humanAgent: humanAgent)).send(outbound, at: Meta.now)
        let request = try #require(receiver.requests.first)
        #expect(request.headers.contains { $0.name == "Authorization" && $0.value == "Bearer EAAtoken" })
        return (result, String(decoding: request.body, as: UTF8.self))
    }

    @Test("a text on WhatsApp quotes what it answers")
    func whatsapp() async throws {
        var outbound = message()
        outbound.replyTo = "wamid.1"
        let (result, body) = try await body(outbound, .whatsapp, Self.taken)
        #expect(result.outcome == .sent && result.providerID == "wamid.9")
        #expect(
            body
                == #"{"messaging_product":"whatsapp","recipient_type":"individual","to":"77","context":{"message_id":"wamid.1"},"#
                + #""type":"text","text":{"preview_url":false,"body":"Merhaba"}}"#)
        let hidden = try await self.body(message(thread: "PL.1"), .whatsapp, Self.taken).body
        #expect(hidden.contains(#""recipient":"PL.1""#) && !hidden.contains(#""to""#))
        let group = try await self.body(message(thread: "group:G1", visibility: .public), .whatsapp, Self.taken).body
        #expect(group.contains(#""recipient_type":"group","to":"G1""#))
        let person = try await self.body(message(thread: "group:G1"), .whatsapp, Self.taken).body
        #expect(person.contains(#""recipient_type":"individual","to":"77""#))
    }

    @Test("a text on Messenger and Instagram, by people also later")
    func messenger() async throws {
        for product in [MetaSettings.Product.messenger, .instagram] {
            let (result, body) = try await body(message(), product, Self.posted)
            #expect(result.outcome == .sent && result.providerID == "m9")
            #expect(body == #"{"recipient":{"id":"77"},"messaging_type":"RESPONSE","message":{"text":"Merhaba"}}"#)
        }
        let tagged = try await body(message(), .messenger, Self.posted, humanAgent: true).body
        #expect(tagged.contains(#""messaging_type":"MESSAGE_TAG","tag":"HUMAN_AGENT""#))
        var automatic = message()
        automatic.isAutomatic = true
        let plain = try await body(automatic, .messenger, Self.posted, humanAgent: true).body
        #expect(plain.contains(#""messaging_type":"RESPONSE""#) && !plain.contains("HUMAN_AGENT"))
    }

    @Test("a comment is answered under it for all, or in private to who wrote it")
    func comments() async throws {
        for product in [MetaSettings.Product.messenger, .instagram] {
            let (result, shown) = try await body(comment(.public), product, Self.commented)
            #expect(result.providerID == "1_9" && shown == #"{"message":"Merhaba"}"#)
            let hidden = try await body(comment(.private), product, Self.posted).body
            #expect(hidden == #"{"recipient":{"comment_id":"1_5"},"message":{"text":"Merhaba"}}"#)
            // As the desk hands it on: a conversation of its own, its thread the customer.
            var begun = comment(.private)
            begun.thread = "77"
            #expect(try await body(begun, product, Self.posted).body == hidden)
        }
    }

    @Test("what cannot be sent is not tried")
    func untried() async throws {
        let receiver = try TestReceiver([])
        func result(_ outbound: OutboundMessage, _ product: MetaSettings.Product) async throws -> SendResult {
            await (try channel(product, receiver)).send(outbound, at: Meta.now)
        }
        let file = OutboundFile(name: "a.pdf", type: "application/pdf", content: [1])
        var commentWithFile = comment(.public)
        commentWithFile.files = [file]
        var privateWithFile = comment(.private)
        privateWithFile.files = [file]
        var withFile = message()
        withFile.files = [file]
        for (outbound, product): (OutboundMessage, MetaSettings.Product) in [
            (message(visibility: .internal), .whatsapp), (message(visibility: .public), .whatsapp),
            (message(visibility: .public), .messenger), (message(""), .messenger), (comment(.public), .whatsapp),
            (message(thread: "group:G1"), .messenger), (commentWithFile, .messenger), (privateWithFile, .messenger),
            (withFile, .instagram),
        ] {
            let result = try await result(outbound, product)
            #expect(result.outcome == .failed && result.fault == nil && !result.detail.isEmpty)
        }
        for (product, count): (MetaSettings.Product, Int) in [
            (.whatsapp, 4_097), (.messenger, 2_001), (.instagram, 1_001),
        ] {
            #expect(try await result(message(String(repeating: "x", count: count)), product).fault == .size)
        }
        #expect(try await result(message(String(repeating: "ş", count: 501)), .instagram).fault == .size)
        var many = message()
        many.files = Array(repeating: file, count: 11)
        #expect(try await result(many, .whatsapp).fault == .size)
        #expect(receiver.requests.isEmpty)
    }

    @Test("a file on WhatsApp is laid up and named; several, and long texts, are several messages")
    func whatsappFiles() async throws {
        let laid = Meta.answer(#"{"id":"555"}"#)
        let receiver = try TestReceiver([
            .answer(laid), .answer(Self.taken), .answer(Self.taken), .answer(laid), .answer(Self.taken), .answer(laid),
            .answer(Self.taken),
        ])
        let channel = try channel(.whatsapp, receiver)
        var one = message("see")
        one.files = [OutboundFile(name: "a.pdf", type: "application/pdf", content: Array("PDF".utf8))]
        #expect(await channel.send(one, at: Meta.now).outcome == .sent)
        var two = message("see")
        two.files = [
            OutboundFile(name: "a.jpg", type: "image/jpeg", content: Array("JPEG".utf8)),
            OutboundFile(name: "b.ogg", type: "audio/ogg", content: Array("OGG".utf8)),
        ]
        #expect(await channel.send(two, at: Meta.now).providerID == "wamid.9")
        let bodies = receiver.requests.map { String(decoding: $0.body, as: UTF8.self) }
        #expect(bodies[0].contains(#"name="messaging_product""#) && bodies[0].contains("PDF"))
        #expect(bodies[1].contains(#""type":"document","document":{"id":"555","caption":"see","filename":"a.pdf"}"#))
        #expect(bodies[2].contains(#""text":{"preview_url":false,"body":"see"}"#))
        #expect(bodies[4].contains(#""image":{"id":"555"}"#) && bodies[6].contains(#""audio":{"id":"555"}"#))
    }

    @Test("what fails on the way has failed, and says how much arrived")
    func partly() async throws {
        var outbound = message("secret words")
        outbound.files = [OutboundFile(name: "a.png", type: "image/png", content: Array("PNG".utf8))]
        func result(_ second: TestReceiver.Reaction) async throws -> SendResult {
            let receiver = try TestReceiver([.answer(Self.posted), second])
            let result = await (try channel(.messenger, receiver)).send(outbound, at: Meta.now)
            let form = String(decoding: receiver.requests[1].body, as: UTF8.self)
            #expect(
                form.contains(#"{"attachment":{"type":"image","payload":{}}}"#)
                    && form.contains(#"name="filedata"; filename="a.png""#))
            #expect(result.providerID == "m9")
            return result
        }
        #expect(try await result(.answer(Self.posted)).outcome == .sent)
        let later = try await result(.answer("HTTP/1.1 503 X\r\nContent-Length: 0\r\n\r\n"))
        #expect(later.outcome == .failed && later.detail == "1 of 2 parts were sent; then: the other side answered 503")
        #expect(try await result(.cut).outcome == .ambiguous)
        // Where it waited for another login it would be sent as a whole then, its first part again.
        for (status, code) in [(401, 190), (400, 190), (403, 10), (403, 200), (403, 299), (401, 999)] {
            let refused = try await result(.answer(Self.error(status, code)))
            #expect(refused.outcome == .failed && refused.fault == nil && refused.status == status)
            #expect(refused.detail.hasPrefix("1 of 2 parts were sent; then: "))
        }
        // Laying up alone leaves nothing that anybody sees.
        outbound.text = ""
        for reaction in [TestReceiver.Reaction.cut, .answer("HTTP/1.1 502 X\r\nContent-Length: 0\r\n\r\n")] {
            let receiver = try TestReceiver([reaction])
            #expect(await (try channel(.whatsapp, receiver)).send(outbound, at: Meta.now).outcome == .retry(after: nil))
        }
    }

    private static func error(_ status: Int, _ code: Int, _ more: String = "", head: String = "") -> String {
        MetaFixtures.answer(
            #"{"error":{"message":"secret words to 77","type":"OAuthException","code":\#(code)\#(more)}}"#,
            status: "\(status) X", head: head)
    }

    static let answers: [(String, SendResult.Outcome, SendFault?)] = [
        (taken, .sent, nil), (posted, .sent, nil), (MetaFixtures.answer("{}"), .ambiguous, .cut),
        (MetaFixtures.answer(#"{"messages":[]}"#), .ambiguous, .cut),
        (MetaFixtures.answer("<html>log in</html>"), .ambiguous, .cut),
        (error(200, 131_047), .failed, nil), (error(200, 130_429), .retry(after: nil), nil),
        (error(400, 131_047), .failed, nil), (error(403, 10, #","error_subcode":2018278"#), .failed, nil),
        (error(403, 10, #","error_subcode":2534022"#), .failed, nil),
        (error(403, 10, #","error_subcode":2018065"#), .failed, nil),
        (error(403, 10, #","error_subcode":2018108"#), .failed, nil),
        (error(403, 200, #","error_subcode":1545041"#), .failed, nil),
        (error(403, 551, #","error_subcode":1545041"#), .failed, nil),
        (error(401, 190), .failed, .login), (error(400, 190), .failed, .login), (error(403, 10), .failed, .login),
        (error(403, 200), .failed, .login), (error(401, 0), .failed, .login), (error(403, 131_005), .failed, .login),
        (error(429, 130_429, head: "Retry-After: 17\r\n"), .retry(after: .seconds(17)), nil),
        (
            error(
                400, 80_007,
                head:
                    "X-Business-Use-Case-Usage: {\"1\":[{\"type\":\"whatsapp\",\"estimated_time_to_regain_access\":6}]}\r\n"
            ),
            .retry(after: .minutes(6)), nil
        ),
        (error(400, 80_007, head: "X-Business-Use-Case-Usage: [[[\r\n"), .retry(after: nil), nil),
        (error(400, 131_056), .retry(after: nil), nil), (error(400, 4), .retry(after: nil), nil),
        (error(500, 1), .retry(after: nil), nil), (error(500, 2), .retry(after: nil), nil),
        (error(400, 999, #","is_transient":true"#), .retry(after: nil), nil),
        (error(503, 999), .retry(after: nil), nil), (error(400, 100), .failed, nil),
        (error(400, 131_026), .failed, nil),
        (error(404, 100, #","error_subcode":33"#), .failed, nil), (error(400, 10_900), .failed, nil),
        (error(409, 999), .failed, nil), (error(410, 999), .failed, nil), (error(401, 999), .failed, .login),
        (MetaFixtures.answer("", status: "401 X"), .failed, .login),
        (MetaFixtures.answer("", status: "403 X"), .retry(after: nil), nil),
        (MetaFixtures.answer("<html>", status: "403 X"), .retry(after: nil), nil),
        (error(403, 10, #","error_subcode":2018300"#), .failed, nil),
        (error(403, 10, #","error_subcode":2018336"#), .failed, nil),
        (error(403, 10, #","error_subcode":1893015"#), .failed, nil),
        (error(403, 10, #","error_subcode":1893063"#), .failed, .login),
        (error(400, 100, #","error_subcode":2534037"#), .failed, nil),
        (error(400, 100, #","error_subcode":2534029"#), .failed, .login),
        (error(400, 100, #","error_subcode":2534013"#), .failed, .login),
        (error(403, 999), .failed, nil), (error(403, 131_031), .failed, .login), (error(400, 133_010), .failed, .login),
        (error(403, 368), .failed, nil), (error(403, 131_030), .failed, nil),
        (MetaFixtures.answer("<html>", status: "404 X"), .failed, nil),
        (MetaFixtures.answer("", status: "413 X"), .failed, .size),
        (MetaFixtures.answer("", status: "429 X", head: "Retry-After: 9\r\n"), .retry(after: .seconds(9)), nil),
        (
            MetaFixtures.answer("", status: "429 X", head: "Retry-After: Wed, 11 Oct 2023 18:48:20 GMT\r\n"),
            .retry(after: .seconds(100)), nil
        ),
        (MetaFixtures.answer("<html>", status: "503 Down"), .retry(after: nil), nil),
        (MetaFixtures.answer("<html>", status: "502 Bad"), .ambiguous, nil),
        (MetaFixtures.answer("", status: "302 Found", head: "Location: http://169.254.169.254/\r\n"), .failed, nil),
        ("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"messages\":", .ambiguous, .cut),
        // Cut where 100 MB were announced; 100 MB that come are in SendingPageTests.
        ("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n{\"messages\":", .ambiguous, .cut),
        ("HTTP/1.1 400 X\r\nContent-Length: 100000000\r\n\r\n{", .failed, nil),
    ]

    @Test("answers, and what they mean", arguments: answers.indices)
    func outcome(index: Int) async throws {
        let (answer, outcome, fault) = Self.answers[index]
        let receiver = try TestReceiver([.answer(answer)])
        let result = await (try channel(.whatsapp, receiver)).send(message("secret words"), at: Meta.now)
        #expect(result.outcome == outcome && result.fault == fault, "\(answer) → \(result)")
        #expect(receiver.requests.count == 1)
        for word in ["secret words", "EAAtoken", "to 77"] { #expect(!result.detail.contains(word)) }
    }

    @Test("without an answer nobody knows; without a connection nothing was sent; a private address is not called")
    func connections() async throws {
        #expect(
            await (try channel(.messenger, try TestReceiver([.cut]))).send(message(), at: Meta.now).outcome
                == .ambiguous)
        let receiver = try TestReceiver([])
        let denied = await
            (try Meta.channel(.messenger, api: "http://127.0.0.1:\(receiver.port)", allowsPrivate: false))
            .send(message(), at: Meta.now)
        #expect(denied.outcome == .failed && denied.fault == .address)
        let closed = try Meta.channel(.messenger, api: "http://127.0.0.1:\(try TestReceiver.closedPort())")
        #expect(await closed.send(message(), at: Meta.now).outcome == .retry(after: nil))
    }

    @Test("a file of WhatsApp's is fetched by its id, and the token goes to Meta alone")
    func fetch() async throws {
        func answer(_ url: String, _ more: String = "") -> TestReceiver.Reaction {
            .answer(Meta.answer(#"{"id":"5","mime_type":"image/jpeg","url":"\#(url)"\#(more)}"#))
        }
        // The file is where the API is here.
        let first = try TestReceiver([
            .answer("HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: 3\r\n\r\nabc")
        ])
        let url = "http://127.0.0.1:\(first.port)"
        let foreign = try TestReceiver([answer(url + "/media")])
        // Another host, and one with a private address: neither is asked.
        guard case .gone = await (try channel(.whatsapp, foreign)).fetch("5", bytesMax: 100, at: Meta.now) else {
            Issue.record("fetched")
            return
        }
        #expect(first.requests.isEmpty)
        let direct = await (try Meta.channel(.messenger, api: url)).fetch(url + "/a.jpg", bytesMax: 100, at: Meta.now)
        #expect(direct == .file(Array("abc".utf8), type: "image/jpeg"))

        for (reaction, isRetried): (TestReceiver.Reaction, Bool) in [
            (answer("ftp://x.example/"), false), (answer("https://x.example/", #","file_size":101"#), false),
            (.answer(Self.error(400, 100, #","error_subcode":33"#)), false), (.answer(Self.error(401, 190)), true),
            (.answer(Self.error(429, 80_007)), true), (.answer("HTTP/1.1 502 X\r\nContent-Length: 0\r\n\r\n"), true),
            (.answer(Meta.answer("<html>")), true), (.answer(Meta.answer("", status: "404 X")), false), (.cut, true),
        ] {
            let receiver = try TestReceiver([reaction])
            switch await (try channel(.whatsapp, receiver)).fetch("5", bytesMax: 100, at: Meta.now) {
            case .file: Issue.record("fetched")
            case .retry(_, let detail): #expect(isRetried && !detail.contains("EAAtoken"))
            case .gone(let detail): #expect(!isRetried && !detail.contains("EAAtoken"))
            }
        }
        guard
            case .gone = await (try channel(.messenger, foreign)).fetch("file:///etc/passwd", bytesMax: 9, at: Meta.now)
        else {
            Issue.record("fetched")
            return
        }
    }

    @Test("no other host than Meta's is told the token")
    func hosts() {
        for url in ["https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1", "https://scontent.fbcdn.net/a"]
        {
            #expect(MetaChannel.isOwnHost(url))
        }
        for url in [
            "http://lookaside.fbsbx.com/", "https://fbsbx.com.evil.example/", "https://evilfbsbx.com/",
            "https://lookaside.fbsbx.com@evil.example/", "https://evil.example?.fbsbx.com/",
            "https://evil.example#.fbsbx.com", "https://evil.example\\.fbsbx.com/", "https://evil.example/.fbsbx.com",
            "https://evil.example:1@[::1].fbsbx.com/", "https://lookaside.fbsbx.com:8443/", "https://", "",
        ] {
            #expect(!MetaChannel.isOwnHost(url), "\(url)")
        }
    }

    @Test("the probe asks for the account")
    func probe() async throws {
        func result(_ answer: String) async throws -> ProbeResult {
            await (try channel(.whatsapp, try TestReceiver([.answer(answer)]))).probe()
        }
        #expect(
            try await result(Meta.answer(#"{"id":"1122334455667"}"#)) == .reachable("the whatsapp account is there"))
        #expect(
            try await result(Self.error(401, 190))
                == .unreachable("the access token is refused: make a new one and reload (401, code 190)"))
        #expect(try await result(Meta.answer("<html>")) == .unreachable("the provider answered 200"))
    }
}
