import FrontdeskCore
import Testing

@testable import FrontdeskChannels

@Suite("Writing by a Matrix account")
struct MatrixSendTests {
    private func message(_ visibility: MessageVisibility = .private, thread: String = Matrix.room) -> OutboundMessage {
        var message = OutboundMessage(
            id: "m17", conversation: "c1042", thread: thread, recipient: Matrix.customer, text: "Merhaba \"Ayşe\" 👋",
            visibility: visibility, agent: "Ayşe", key: "x8", replyTo: "$question")
        message.writtenAt = Matrix.now
        return message
    }

    private static let sent = Matrix.answer(#"{"event_id":"$sent"}"#)

    @Test("a text goes into the room, answers what was asked, and says who made it")
    func text() async throws {
        let server = try TestReceiver([Matrix.privateRule, Matrix.noState, Self.sent, Self.sent])
        let channel = try Matrix.channel(server.base)
        let result = await channel.send(message(), at: Matrix.now)
        #expect(result.outcome == .sent && result.providerID == "$sent" && result.status == 200)
        var automatic = message()
        automatic.isAutomatic = true
        automatic.replyTo = nil
        #expect(await channel.send(automatic, at: Matrix.now).outcome == .sent)
        #expect(channel.retriesAmbiguous)

        let bodies = server.requests.map { String(decoding: $0.body, as: UTF8.self) }
        #expect(
            bodies[2] == #"{"msgtype":"m.text","body":"Merhaba \"Ayşe\" 👋","m.mentions":{},"#
                + #""m.relates_to":{"m.in_reply_to":{"event_id":"$question"}}}"#)
        #expect(bodies[3] == #"{"msgtype":"m.notice","body":"Merhaba \"Ayşe\" 👋","m.mentions":{}}"#)
        #expect(server.lines[2].hasPrefix("PUT /_matrix/client/v3/rooms/%21shop%3Aexample.org/send/m.room.message/x8-"))
    }

    @Test("the transaction is the same at each attempt, and another for every message")
    func transactions() {
        let one = MatrixChannel.transaction(message())
        #expect(one == MatrixChannel.transaction(message()))
        var others = [OutboundMessage](repeating: message(), count: 4)
        others[0].key = "x9"
        others[1].id = "m18"
        others[2].conversation = "c1"
        others[3].writtenAt = Matrix.now + .milliseconds(1)
        #expect(Set(others.map(MatrixChannel.transaction) + [one]).count == 5)
    }

    @Test("in public it mentions the one who asked, and stays in their thread")
    func inPublic() async throws {
        let server = try TestReceiver([Matrix.publicRule, Matrix.noState, Self.sent])
        var message = message(.public, thread: "\(Matrix.room) \(Matrix.customer)")
        message.traits = [MessageAttribute(name: "matrix.thread", value: "$root", provenance: .channel)]
        #expect(await (try Matrix.channel(server.base)).send(message, at: Matrix.now).outcome == .sent)
        let body = try JSONParser.parse(try #require(server.requests.last).body)
        #expect(body["m.mentions"]?["user_ids"]?.array == [.string(Matrix.customer)])
        #expect(body["m.relates_to"]?["rel_type"]?.string == "m.thread")
        #expect(body["m.relates_to"]?["event_id"]?.string == "$root")
        #expect(body["m.relates_to"]?["m.in_reply_to"]?["event_id"]?.string == "$question")
    }

    @Test("files are uploaded before anything is seen, and once for all attempts")
    func files() async throws {
        let server = try TestReceiver([
            Matrix.privateRule, Matrix.noState, Matrix.answer(#"{"content_uri":"mxc://example.org/f"}"#),
            Matrix.answer("{}", "503 Down"), Self.sent, Matrix.answer(#"{"event_id":"$file"}"#),
        ])
        var message = message()
        message.files = [OutboundFile(name: "a \"b\".png", type: "image/png", content: [1, 2, 3])]
        let channel = try Matrix.channel(server.base)
        #expect(await channel.send(message, at: Matrix.now).outcome == .retry(after: nil))
        let result = await channel.send(message, at: Matrix.now)
        #expect(result.outcome == .sent && result.providerID == "$sent")
        #expect(server.lines[2] == "POST /_matrix/media/v3/upload?filename=a%20%22b%22.png")
        #expect(server.requests[2].body == [1, 2, 3])
        #expect(server.lines[3] == server.lines[4])
        #expect(server.lines[4].dropLast() == server.lines[5].dropLast() && server.lines[5].hasSuffix("-1"))
        let body = try JSONParser.parse(try #require(server.requests.last).body)
        #expect(body["msgtype"]?.string == "m.image" && body["url"]?.string == "mxc://example.org/f")
        #expect(body["info"]?["size"]?.int64 == 3)
    }

    @Test(
        "what fails after its first part waits for no other login, by which the server would not know that part again",
        arguments: [
            (Matrix.refusal("401 No", "M_UNKNOWN_TOKEN"), SendResult.Outcome.failed),
            (Matrix.answer("", "401 No"), .failed),
            (Matrix.refusal("403 No", "M_FORBIDDEN"), .failed), (Matrix.answer("{}", "503 Down"), .ambiguous),
            (Matrix.answer("{}", "429 Slow", "Retry-After: 17\r\n"), .ambiguous), (.cut, .ambiguous),
        ])
    func partly(_ second: TestReceiver.Reaction, _ outcome: SendResult.Outcome) async throws {
        let server = try TestReceiver([
            Matrix.privateRule, Matrix.noState, Matrix.answer(#"{"content_uri":"mxc://example.org/f"}"#), Self.sent,
            second,
        ])
        var message = message()
        message.files = [OutboundFile(name: "a.png", type: "image/png", content: [1, 2, 3])]
        let result = await (try Matrix.channel(server.base)).send(message, at: Matrix.now)
        #expect(result.outcome == outcome && result.fault != .login && result.providerID == "$sent")
        #expect(server.lines[3].hasSuffix("-0") && server.lines[4].hasSuffix("-1"))
        if result.status == 429 {
            #expect(result.pace == SendPace(remaining: 0, resets: Matrix.now + .seconds(17)), "the gate hears the wait")
        }
    }

    @Test("nor does what an earlier attempt may have sent", arguments: [false, true])
    func uncertain(_ mayHaveBeenSent: Bool) async throws {
        let server = try TestReceiver([Matrix.refusal("401 No", "M_UNKNOWN_TOKEN")])
        var message = message()
        message.mayHaveBeenSent = mayHaveBeenSent
        let result = await (try Matrix.channel(server.base)).send(message, at: Matrix.now)
        #expect(result.outcome == .failed && result.fault == (mayHaveBeenSent ? nil : .login))
    }

    @Test("what is not sent at all")
    func refused() async throws {
        let encrypted = try TestReceiver([Matrix.privateRule, Matrix.encryption])
        #expect(await (try Matrix.channel(encrypted.base)).send(message(), at: Matrix.now).outcome == .failed)
        let opened = try TestReceiver([Matrix.publicRule, Matrix.noState])
        #expect(await (try Matrix.channel(opened.base)).send(message(), at: Matrix.now).outcome == .failed)

        let unseen = try TestReceiver([
            Matrix.refusal("403 No", "M_FORBIDDEN"), Matrix.refusal("403 No", "M_FORBIDDEN"),
        ])
        let closed = await (try Matrix.channel(unseen.base)).send(message(), at: Matrix.now)
        #expect(closed.outcome == .failed && closed.detail.contains("does not let the account look"))
        #expect(unseen.lines.count == 2)

        let nowhere = try Matrix.channel("http://127.0.0.1:1")
        #expect(await nowhere.send(message(.internal), at: Matrix.now).outcome == .failed)
        #expect(await nowhere.send(message(thread: ""), at: Matrix.now).fault == .channel)
        var long = message()
        long.text = String(repeating: "ş", count: MatrixChannel.textMax / 2)
        #expect(await nowhere.send(long, at: Matrix.now).fault == .size)
        let denied = await (try Matrix.channel("http://127.0.0.1:1", allowsPrivate: false)).send(
            message(), at: Matrix.now)
        #expect(denied.outcome == .failed && denied.fault == .address)
        let refused = await nowhere.send(message(), at: Matrix.now)
        #expect(refused.outcome == .retry(after: nil) && refused.fault == .connect)
    }

    struct Case: Sendable, CustomStringConvertible {
        let description: String
        let reaction: TestReceiver.Reaction
        let outcome: SendResult.Outcome
        var fault: SendFault?

        init(
            _ description: String, _ reaction: TestReceiver.Reaction, _ outcome: SendResult.Outcome,
            _ fault: SendFault? = nil
        ) {
            self.description = description
            self.reaction = reaction
            self.outcome = outcome
            self.fault = fault
        }
    }

    static let cases: [Case] = [
        Case("200 with an error", Matrix.refusal("200 OK", "M_FORBIDDEN"), .ambiguous, .cut),
        Case("200 of HTML", Matrix.answer("<html></html>"), .ambiguous, .cut),
        Case("200 with a number", Matrix.answer(#"{"event_id":7}"#), .ambiguous, .cut),
        Case("401", Matrix.refusal("401 No", "M_UNKNOWN_TOKEN"), .failed, .login),
        Case("401 of a proxy", Matrix.answer("", "401 No"), .failed, .login),
        Case("403", Matrix.refusal("403 No", "M_FORBIDDEN"), .failed),
        Case("403 of a room for members", Matrix.refusal("403 No", "M_GUEST_ACCESS_FORBIDDEN"), .failed),
        Case("403 of a suspended account", Matrix.refusal("403 No", "M_USER_SUSPENDED"), .failed, .login),
        Case("403 of terms to accept", Matrix.refusal("403 No", "M_CONSENT_NOT_GIVEN"), .failed, .login),
        Case("403 of an expired account", Matrix.refusal("403 No", "ORG_MATRIX_EXPIRED_ACCOUNT"), .failed, .login),
        Case("403 of a full server", Matrix.refusal("403 No", "M_RESOURCE_LIMIT_EXCEEDED"), .retry(after: nil)),
        Case("403 of a proxy", Matrix.answer("<html></html>", "403 No"), .retry(after: nil)),
        Case("404", Matrix.refusal("404 No", "M_NOT_FOUND"), .failed),
        Case("409", Matrix.answer("{}", "409 No"), .failed),
        Case("410", Matrix.answer("{}", "410 Gone"), .failed),
        Case("413", Matrix.refusal("413 Large", "M_TOO_LARGE"), .failed, .size),
        Case(
            "429 in the body", Matrix.answer(#"{"errcode":"M_LIMIT_EXCEEDED","retry_after_ms":2500}"#, "429 Slow"),
            .retry(after: .milliseconds(2_500))),
        Case(
            "429 in seconds", Matrix.answer(#"{"retry_after_ms":2500}"#, "429 Slow", "Retry-After: 17\r\n"),
            .retry(after: .seconds(17))),
        Case(
            "429 as a date", Matrix.answer("", "429 Slow", "Retry-After: Fri, 07 Aug 2026 09:31:30 GMT\r\n"),
            .retry(after: .seconds(90))),
        Case(
            "429 without end", Matrix.answer(#"{"retry_after_ms":9223372036854775807}"#, "429 Slow"),
            .retry(after: ChannelLimits.retryAfterMax)),
        Case("500", Matrix.answer("oh", "500 Oh"), .retry(after: nil)),
        Case("502", Matrix.answer("<html></html>", "502 Bad"), .ambiguous),
        Case("cut before the answer", .cut, .ambiguous, .cut),
        Case("cut in the answer", .answer("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{\"event"), .ambiguous, .cut),
        Case("100 MB", .flood("HTTP/1.1 200 OK\r\n\r\n", bytes: 100 << 20), .ambiguous, .cut),
        Case(
            "a redirect to a private address",
            Matrix.answer("", "307 There", "Location: http://169.254.169.254/\r\n"), .failed),
    ]

    @Test("what a homeserver's answer means", arguments: cases)
    func answers(_ each: Case) async throws {
        // PUT may be repeated by libcurl itself where a kept connection broke; each of these has a connection of its own.
        let server = try TestReceiver([Matrix.privateRule, Matrix.noState, each.reaction])
        let result = await (try Matrix.channel(server.base)).send(message(), at: Matrix.now)
        #expect(result.outcome == each.outcome)
        if let fault = each.fault { #expect(result.fault == fault) } else { #expect(result.fault != .login) }
        for secret in ["Merhaba", "person", "syt_secret", Matrix.customer] { #expect(!result.detail.contains(secret)) }
    }

    @Test("before anything is sent nothing is uncertain", arguments: cases)
    func before(_ each: Case) async throws {
        let server = try TestReceiver([each.reaction])
        let result = await (try Matrix.channel(server.base)).send(message(), at: Matrix.now)
        #expect(result.outcome != .ambiguous && result.outcome != .sent)
    }

    @Test("a private answer to what was said in public goes into a room of its own, made once")
    func privateRoom() async throws {
        let state =
            #"[{"type":"m.room.create","state_key":"","sender":"@desk:example.org"},{"type":"m.room.member","#
            + #""state_key":"@jan:example.org","content":{"membership":"invite"}}]"#
        let server = try TestReceiver([
            Matrix.whoami, Matrix.noState, Matrix.answer(#"{"room_id":"!private:x"}"#), Matrix.answer(state), Self.sent,
        ])
        let result = await (try Matrix.channel(server.base)).send(
            message(.private, thread: "\(Matrix.room) \(Matrix.customer)"), at: Matrix.now)
        #expect(result.outcome == .sent)
        #expect(server.lines[4].hasPrefix("PUT /_matrix/client/v3/rooms/%21private%3Ax/send/"))
        let made = try JSONParser.parse(server.requests[2].body)
        #expect(made["invite"]?.array == [.string(Matrix.customer)])
        #expect(made["room_alias_name"]?.string?.hasPrefix("frontdesk-") == true)
        let body = try JSONParser.parse(server.requests[4].body)
        #expect(body["m.relates_to"] == nil)
    }

    @Test("an alias that leads to somebody else's room is not written into")
    func foreignRoom() async throws {
        let state = #"[{"type":"m.room.create","state_key":"","sender":"@thief:example.org"}]"#
        let server = try TestReceiver([
            Matrix.whoami, Matrix.answer(#"{"room_id":"!trap:x"}"#), Matrix.answer(state),
        ])
        let result = await (try Matrix.channel(server.base)).send(
            message(.private, thread: "\(Matrix.room) \(Matrix.customer)"), at: Matrix.now)
        #expect(result.outcome == .failed)
        #expect(server.lines.count == 3)
    }

    @Test("a file is fetched where servers have it now, else where they had it")
    func media() async throws {
        let file = Matrix.answer("bytes", "200 OK", "Content-Type: image/png; a=b\r\n")
        let server = try TestReceiver([
            file, Matrix.refusal("404 No", "M_UNRECOGNIZED"), file, Matrix.answer("", "504 Wait"),
            Matrix.refusal("404 No", "M_NOT_FOUND"), Matrix.refusal("404 No", "M_NOT_FOUND"),
            Matrix.answer("too many bytes", "200 OK"),
            Matrix.answer("", "307 There", "Location: http://127.0.0.1:1/\r\n"),
        ])
        let channel = try Matrix.channel(server.base)
        func fetch() async -> MediaAnswer { await channel.fetch("mxc://example.org/abc", bytesMax: 5, at: Matrix.now) }
        #expect(await fetch() == .file(Array("bytes".utf8), type: "image/png"))
        #expect(await fetch() == .file(Array("bytes".utf8), type: "image/png"))
        #expect(await fetch() == .retry(after: nil, detail: "the other side answered 504"))
        for _ in 0..<3 {
            guard case .gone = await fetch() else {
                Issue.record("not gone")
                continue
            }
        }
        #expect(server.lines[0] == "GET /_matrix/client/v1/media/download/example.org/abc")
        #expect(server.lines[2] == "GET /_matrix/media/v3/download/example.org/abc")
        #expect(server.lines.count == 8)
        guard case .gone = await channel.fetch("https://example.org/abc", bytesMax: 5, at: Matrix.now) else {
            Issue.record("not gone")
            return
        }
    }
}
