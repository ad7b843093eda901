import AsyncCurl
import FrontdeskChannels
import FrontdeskCore
import Testing

@Suite("Foreign bodies by map")
struct WebhookMapTests {
    private let secret = SigningSecret(key: Array("app secret".utf8))

    private func channel(_ map: WebhookMap, _ scheme: SignatureScheme = .hub256) throws -> WebhookChannel {
        let settings = WebhookSettings(path: "/in", scheme: scheme, secrets: [secret], map: map)
        return WebhookChannel(name: "foreign", settings: settings, curl: try CurlMulti())
    }

    private func accept(_ body: JSONValue, _ channel: WebhookChannel) -> WebhookVerdict {
        var writer = JSONWriter()
        writer.value(body)
        let authenticator = WebhookAuthenticator(scheme: .hub256, secrets: [secret])
        return channel.accept(.signed(writer.bytes, by: authenticator, id: "d-1", at: .at(0)), at: .at(0))
    }

    private func accept(_ body: String, _ channel: WebhookChannel) throws -> WebhookVerdict {
        accept(try JSONParser.parse(Array(body.utf8)), channel)
    }

    private func whatsApp() throws -> WebhookMap {
        let value = "/entry/0/changes/0/value"
        var map = WebhookMap(
            senderID: try pointer(value + "/messages/0/from"), text: try pointer(value + "/messages/0/text/body"))
        map.id = try pointer(value + "/messages/0/id")
        map.thread = try pointer(value + "/metadata/phone_number_id")
        map.senderName = try pointer(value + "/contacts/0/profile/name")
        map.senderPhone = try pointer(value + "/contacts/0/wa_id")
        map.sentAt = try pointer(value + "/messages/0/timestamp")
        map.attributes = .each([
            .init(name: "type", pointer: try pointer(value + "/messages/0/type")),
            .init(name: "forwarded", pointer: try pointer(value + "/messages/0/context/forwarded")),
        ])
        return map
    }

    // Skipped where the corpora are not checked out beside the package.
    @Test("WhatsApp's texts become messages, all else is quarantined by its place", .enabled(if: Corpora.isPresent))
    func whatsAppCorpus() throws {
        let channel = try channel(try whatsApp())
        let value = "/entry/0/changes/0/value"
        var texts: [String] = []
        var others = 0
        for file in ["message", "message_status", "callback_button", "callback_selection", "outgoing_message"] {
            let samples = try #require(try Corpora.read("whatsapp/\(file).json").object)
            for sample in samples.members {
                switch accept(sample.value, channel) {
                case .message(let message, let files):
                    texts.append(sample.key)
                    #expect(message.sender.id == "972987654321" && message.sender.phone == "972987654321")
                    #expect(message.sender.name == "Test Name" && message.dedupe.hasPrefix("wamid."))
                    #expect(message.thread == "1122334455667" && message.sentAt > .at(1_600_000_000))
                    #expect(message.verified == .hmac && files.isEmpty && !message.text.isEmpty)
                    #expect(message.attributes.first?.value == "text")
                    #expect(message.attributes.count == (sample.key == "forwarded" ? 2 : 1), "\(sample.key)")
                case .quarantine(let code, let detail):
                    others += 1
                    #expect(code == .fieldMissing)
                    let places = ["/messages/0/from", "/messages/0/text/body"]
                    #expect(places.contains { detail == "\(value)\($0) is missing" }, "\(sample.key): \(detail)")
                case .refused(let refusal):
                    Issue.record("\(sample.key): \(refusal)")
                case .items, .answer: Issue.record("\(sample.key): a map makes one message")
                }
            }
        }
        #expect(texts == ["text", "reply", "forwarded", "forwarded_many_times", "referral"])
        #expect(others == 33)
    }

    @Test("a body with more messages than the map reads is not confirmed as one")
    func batches() throws {
        let channel = try channel(try whatsApp())
        let body = #"""
            {"entry":[{"changes":[{"value":{"messages":[{"from":"1","id":"a","text":{"body":"x"}},
              {"from":"1","id":"b","text":{"body":"y"}}]}}]}]}
            """#
        let detail = "/entry/0/changes/0/value/messages has items after the one the map reads"
        #expect(try accept(body, channel) == .quarantine(.tooManyItems, detail: detail))
    }

    @Test("without an id in the map the delivery's id is the key")
    func deliveryID() throws {
        let map = WebhookMap(senderID: try pointer("/u"), text: try pointer("/t"))
        guard case .message(let message, _) = try accept(#"{"u":7,"t":"x"}"#, try channel(map)) else {
            Issue.record("not read")
            return
        }
        #expect(message.dedupe == "d-1" && message.sender.id == "7" && message.thread.isEmpty)

        let body = Array(#"{"u":7,"t":"x"}"#.utf8)
        let authenticator = WebhookAuthenticator(scheme: .hub256, secrets: [secret])
        let request = WebhookRequest.signed(body, by: authenticator, at: .at(0)).with("x-github-delivery", nil)
        let detail = "the map has no id, and the headers bring none either"
        #expect(try channel(map).accept(request, at: .at(0)) == .quarantine(.fieldMissing, detail: detail))
    }

    @Test("an id the map names and the body lacks is not replaced by another")
    func missingID() throws {
        var map = WebhookMap(senderID: try pointer("/u"), text: try pointer("/t"))
        map.id = try pointer("/a~1b/0")
        let verdict = try accept(#"{"u":7,"t":"x"}"#, try channel(map))
        #expect(verdict == .quarantine(.fieldMissing, detail: "/a~1b/0 is missing"))
    }

    @Test("files are found in items of another shape")
    func files() throws {
        var map = WebhookMap(senderID: try pointer("/u"), text: try pointer("/t"))
        var attachments = WebhookMap.Attachments(items: try pointer("/media"))
        attachments.name = try pointer("/meta/file")
        attachments.type = try pointer("/meta/mime")
        attachments.base64 = try pointer("/data")
        map.attachments = attachments
        let body = #"{"u":"1","t":"","media":[{"meta":{"file":"a/b.png","mime":"image/png"},"data":"Zg=="}]}"#
        guard case .message(let message, let files) = try accept(body, try channel(map)) else {
            Issue.record("not read")
            return
        }
        #expect(message.text.isEmpty && files.map(\.bytes) == [[0x66]])
        #expect(message.attachments.map(\.name) == ["a/b.png"] && message.attachments.map(\.type) == ["image/png"])
        let bad = #"{"u":"1","t":"","media":[{"data":"Zg=="},{"meta":{"mime":1},"data":""}]}"#
        let verdict = try accept(bad, try channel(map))
        #expect(verdict == .quarantine(.fieldType, detail: "/media/1/meta/mime is not text"))
    }

    @Test(
        "a media type is two tokens or none",
        arguments: [
            ("image/png", "image/png"), (" Text/HTML ; charset=x", "text/html"), ("", "application/octet-stream"),
            ("image", "application/octet-stream"), ("a/b/c", "application/octet-stream"),
            ("a b/c", "application/octet-stream"), ("x/y\\r\\nSet-Cookie: a", "application/octet-stream"),
            ("/", "application/octet-stream"),
        ])
    func mediaType(text: String, expected: String) throws {
        let body = #"{"id":"m","from":{"id":"u"},"text":"","attachments":[{"type":"\#(text)","base64":""}]}"#
        guard case .message(let message, _) = try accept(body, try channel(.own)) else {
            Issue.record("not read")
            return
        }
        #expect(message.attachments.map(\.type) == [expected])
    }

    @Test(
        "times are read as others write them",
        arguments: [
            (#""2023-10-11T16:53:43Z""#, 1_697_043_223_000_000), (#""1697043223""#, 1_697_043_223_000_000),
            ("1697043223", 1_697_043_223_000_000), ("1697043223250", 1_697_043_223_250_000),
            (#""1697043223.000005""#, 1_697_043_223_000_005), ("1697043223.25", 1_697_043_223_250_000),
            ("1697043223250.75", 1_697_043_223_250_750), ("0", 0), (#""1697043223.1234567""#, 1_697_043_223_123_456),
        ] as [(String, Int64)])
    func times(value: String, microseconds: Int64) throws {
        var map = WebhookMap(senderID: try pointer("/u"), text: try pointer("/t"))
        map.sentAt = try pointer("/at")
        guard case .message(let message, _) = try accept(#"{"u":7,"t":"x","at":\#(value)}"#, try channel(map)) else {
            Issue.record("not read")
            return
        }
        #expect(message.sentAt.microseconds == microseconds)
    }

    @Test(
        "what is no time is none", arguments: [#""""#, "-1", "1e9", #""1.""#, #"".5""#, "169704322325000", #""12 ""#])
    func noTimes(value: String) throws {
        var map = WebhookMap(senderID: try pointer("/u"), text: try pointer("/t"))
        map.replyBy = try pointer("/at")
        let verdict = try accept(#"{"u":7,"t":"x","at":\#(value)}"#, try channel(map))
        #expect(verdict == .quarantine(.fieldValue, detail: "/at is not a date and time by RFC 3339"))
    }

    @Test("a key beyond 64 bits keeps its digits")
    func longNumbers() throws {
        let map = WebhookMap(senderID: try pointer("/u"), text: try pointer("/t"))
        let body = #"{"u":123456789012345678901234567890,"t":"x"}"#
        guard case .message(let message, _) = try accept(body, try channel(map)) else {
            Issue.record("not read")
            return
        }
        #expect(message.sender.id == "123456789012345678901234567890")
    }
}
