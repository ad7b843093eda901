import AsyncCurl
import FrontdeskChannels
import FrontdeskCore
import Testing

@Suite("Telegram: asking for updates, and for files")
struct TelegramPollTests {
    private typealias Updates = TelegramUpdates
    private let now = Instant.at(1_786_095_000)

    private func channel(_ receiver: TestReceiver, groups: Bool = false) throws -> TelegramChannel {
        channel("http://127.0.0.1:\(receiver.port)", curl: try CurlMulti(), groups: groups)
    }

    private func channel(_ api: String, curl: CurlMulti, groups: Bool = false) -> TelegramChannel {
        TelegramChannel(
            name: "tg",
            settings: TelegramSettings(token: Updates.token, api: api, groups: groups, allowsPrivate: true), curl: curl)
    }

    private func body(_ receiver: TestReceiver, _ index: Int) throws -> JSONValue {
        try JSONParser.parse(receiver.requests[index].body)
    }

    @Test("a batch comes in order, and moves the cursor behind all of it")
    func batch() async throws {
        let receiver = try TestReceiver([
            .answer(
                Updates.updates(
                    Updates.said(#""text":"one""#, update: 10, message: 1), #"{"update_id":11,"my_chat_member":{}}"#,
                    #"{"update_id":12,"hologram":{}}"#, Updates.said(#""text":"two""#, update: 13, message: 2))),
            .answer(Updates.updates()),
            .answer(Updates.updates(#"{"update_id":20,"poll":{}}"#)),
        ])
        let channel = try channel(receiver)
        let first = try await channel.poll(after: "", at: now)
        #expect(first.cursor == "14" && first.pause == .zero && first.items.count == 3)
        guard case .message(let one, _, _) = first.items[0], case .unreadable = first.items[1],
            case .message(let two, _, _) = first.items[2]
        else {
            Issue.record("\(first.items)")
            return
        }
        #expect(one.text == "one" && two.text == "two" && one.dedupe == "77:1")
        let empty = try await channel.poll(after: "14", at: now)
        #expect(empty == PollAnswer(items: [], cursor: ""))
        // What is nothing to the desk is behind it all the same.
        #expect(try await channel.poll(after: "14", at: now) == PollAnswer(items: [], cursor: "21"))

        #expect(try body(receiver, 0)["offset"] == nil && body(receiver, 0)["timeout"]?.int64 == 30)
        #expect(try body(receiver, 0)["allowed_updates"]?.array?.count == 3)
        #expect(try body(receiver, 1)["offset"]?.int64 == 14)
    }

    @Test("what comes twice, in any order, has the same key")
    func repeated() async throws {
        let one = Updates.said(#""text":"one""#, update: 10, message: 1)
        let two = Updates.said(#""text":"two""#, update: 11, message: 2)
        let receiver = try TestReceiver([
            .answer(Updates.updates(one, two)), .answer(Updates.updates(one, two)), .answer(Updates.updates(two, one)),
        ])
        let channel = try channel(receiver)
        let first = try await channel.poll(after: "", at: now)
        #expect(try await channel.poll(after: "", at: now) == first)
        let turned = try await channel.poll(after: "", at: now)
        #expect(turned.cursor == first.cursor && turned.items == first.items.reversed())
    }

    @Test("in groups the bot asks for its name, once")
    func name() async throws {
        let call = Updates.inGroup(#""text":"@shopbot hi","entities":[{"type":"mention","offset":0,"length":8}]"#)
        let receiver = try TestReceiver([
            .answer(Updates.answer(#"{"ok":true,"result":{"id":4242,"username":"ShopBot"}}"#)),
            .answer(Updates.updates(call)), .answer(Updates.updates(call)),
        ])
        let channel = try channel(receiver, groups: true)
        for _ in 0..<2 { #expect(try await channel.poll(after: "", at: now).items.count == 1) }
        #expect(receiver.requests.count == 3)
    }

    @Test(
        "what Telegram refuses",
        arguments: [
            (401, #"{"ok":false,"error_code":401,"description":"Unauthorized"}"#, PollFault.Kind.lasting),
            (404, #"{"ok":false,"error_code":404,"description":"Not Found"}"#, .lasting),
            (404, "<html>", .passing(after: nil)), (403, #"{"ok":false,"error_code":403}"#, .lasting),
            (
                409,
                #"{"ok":false,"error_code":409,"description":"Conflict: can't use getUpdates method while webhook is active"}"#,
                .lasting
            ),
            (
                409, #"{"ok":false,"error_code":409,"description":"Conflict: terminated by other getUpdates request"}"#,
                .passing(after: .seconds(5))
            ),
            (429, #"{"ok":false,"error_code":429,"parameters":{"retry_after":17}}"#, .passing(after: .seconds(17))),
            (
                429, #"{"ok":false,"error_code":429,"parameters":{"retry_after":9223372036854775807}}"#,
                .passing(after: .days(1))
            ),
            (410, #"{"ok":false,"error_code":410}"#, .passing(after: nil)),
            (500, #"{"ok":false,"error_code":500}"#, .passing(after: nil)), (500, "", .passing(after: nil)),
            (502, "<html>", .passing(after: nil)), (200, "<html>", .passing(after: nil)),
            (200, #"{"ok":false,"error_code":500}"#, .passing(after: nil)),
            (200, #"{"ok":true,"result":{"a":1}}"#, .passing(after: nil)),
            (200, #"{"ok":true,"result":[{"message":{}}]}"#, .passing(after: nil)),
            (200, #"{"ok":true,"result":[{"update_id":9223372036854775807}]}"#, .passing(after: nil)),
            (302, "", .passing(after: nil)),
        ])
    func refused(status: Int, body: String, kind: PollFault.Kind) async throws {
        let receiver = try TestReceiver([
            .answer(Updates.answer(body, status: "\(status) X", head: "Location: http://127.0.0.1:1/\r\n"))
        ])
        let channel = try channel(receiver)
        do throws(PollFault) {
            _ = try await channel.poll(after: "", at: now)
            Issue.record("taken")
        } catch {
            #expect(error.kind == kind)
            #expect(!error.detail.contains("AAExample"))
        }
        #expect(receiver.requests.count == 1)
    }

    @Test(
        "how long to wait may stand in the head, as a proxy tells it",
        arguments: [("17", Span.seconds(17)), ("Fri, 07 Aug 2026 09:31:30 GMT", .seconds(90))])
    func waits(after: String, wait: Span) async throws {
        for body in ["", #"{"ok":false,"error_code":429}"#] {
            let answer = Updates.answer(body, status: "429 X", head: "Retry-After: \(after)\r\n")
            let channel = try channel(try TestReceiver([.answer(answer)]))
            let fault = await #expect(throws: PollFault.self) { try await channel.poll(after: "5", at: now) }
            #expect(fault?.kind == .passing(after: wait))
        }
    }

    @Test("a server that is away is asked again")
    func away() async throws {
        let channel = channel("http://127.0.0.1:\(try TestReceiver.closedPort())", curl: try CurlMulti())
        await #expect(throws: PollFault.self) { try await channel.poll(after: "", at: now) }
        // Before the answer, and within a body that is good as far as it goes.
        let half = "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" + #"{"ok":true,"result":[]}"#
        for reaction in [TestReceiver.Reaction.cut, .answer(half)] {
            let cut = try self.channel(try TestReceiver([reaction]))
            let fault = await #expect(throws: PollFault.self) { try await cut.poll(after: "5", at: now) }
            #expect(fault?.kind == .passing(after: nil) && fault?.detail.contains("AAExample") == false)
        }
    }

    @Test("a file is fetched by two calls")
    func file() async throws {
        let receiver = try TestReceiver([
            .answer(
                Updates.answer(#"{"ok":true,"result":{"file_id":"D","file_size":3,"file_path":"documents/a b.pdf"}}"#)),
            .answer("HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nContent-Length: 3\r\n\r\nabc"),
        ])
        let channel = try channel(receiver)
        let answer = await channel.fetch("D", bytesMax: 100, at: now)
        #expect(answer == .file(Array("abc".utf8), type: "application/pdf"))
        #expect(try body(receiver, 0)["file_id"]?.string == "D")
    }

    @Test(
        "a file that cannot be had",
        arguments: [
            (400, #"{"ok":false,"error_code":400,"description":"Bad Request: file is too big"}"#, false),
            (400, #"{"ok":false,"error_code":400,"description":"Bad Request: wrong file_id"}"#, false),
            (429, #"{"ok":false,"error_code":429,"parameters":{"retry_after":3}}"#, true), (500, "", true),
            (401, #"{"ok":false,"error_code":401}"#, true), (200, "<html>", true),
            (200, #"{"ok":true,"result":{"file_path":"../../etc/passwd"}}"#, false),
            (200, #"{"ok":true,"result":{"file_path":"/var/lib/bot/a.pdf"}}"#, false),
            (200, #"{"ok":true,"result":{}}"#, false),
            (200, #"{"ok":true,"result":{"file_path":"a","file_size":101}}"#, false),
        ])
    func noFile(status: Int, body: String, isRetried: Bool) async throws {
        let receiver = try TestReceiver([.answer(Updates.answer(body, status: "\(status) X"))])
        let channel = try channel(receiver)
        switch await channel.fetch("D", bytesMax: 100, at: now) {
        case .file: Issue.record("fetched")
        case .retry(_, let detail): #expect(isRetried && !detail.contains("AAExample"))
        case .gone(let detail): #expect(!isRetried && !detail.contains("AAExample"))
        }
    }

    @Test("the probe says who the bot is and whether its webhook fits")
    func probe() async throws {
        let me = Updates.answer(#"{"ok":true,"result":{"id":4242,"username":"ShopBot"}}"#)
        func info(_ url: String, _ more: String = "") -> TestReceiver.Reaction {
            .answer(Updates.answer(#"{"ok":true,"result":{"url":"\#(url)"\#(more)}}"#))
        }
        func asked(_ reaction: TestReceiver.Reaction) async throws -> ProbeResult {
            await (try channel(try TestReceiver([.answer(me), reaction]))).probe()
        }
        func posted(_ reaction: TestReceiver.Reaction) async throws -> ProbeResult {
            let receiver = try TestReceiver([.answer(me), reaction])
            let settings = TelegramSettings(
                token: Updates.token, api: "http://127.0.0.1:\(receiver.port)", allowsPrivate: true)
            return await TelegramWebhook(
                name: "tg", settings: settings, webhook: .init(path: "/hooks/tg", secrets: ["s"]), curl: try CurlMulti()
            ).probe()
        }
        #expect(try await asked(info("")) == .reachable("the bot @ShopBot is asked for updates"))
        let place = "https://desk.example"
        #expect(
            try await posted(info(place + "/hooks/tg"))
                == .reachable("the bot @ShopBot has its webhook at https://desk.example"))
        for result in [
            try await asked(info(place + "/x")), try await posted(info("")), try await posted(info(place + "/x")),
            try await posted(info(place + "/hooks/tg", #","last_error_date":5,"pending_update_count":2"#)),
        ] {
            guard case .unreachable = result else {
                Issue.record("\(result)")
                continue
            }
        }
        let refused = Updates.answer(#"{"ok":false,"error_code":401}"#, status: "401 Unauthorized")
        let result = await (try channel(try TestReceiver([.answer(refused)]))).probe()
        #expect(result == .unreachable("Telegram refuses the token: 401"))
    }
}
