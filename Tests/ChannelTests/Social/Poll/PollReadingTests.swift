import AsyncCurl
import FrontdeskCore
import Testing

@testable import FrontdeskChannels

@Suite("The declared HTTP poll: asking")
struct PollReadingTests {
    static let now = ProviderCase.now

    static func settings(_ base: String, _ cursor: PollSettings.Cursor?) throws -> PollSettings {
        var map = WebhookMap(senderID: try pointer("/author/id"), text: try pointer("/body"))
        map.id = try pointer("/id")
        map.thread = try pointer("/topic")
        map.senderName = try pointer("/author/name")
        map.sentAt = try pointer("/at")
        let request = PollSettings.Request(
            url: base + "/posts?sort=new#top", headers: [("Authorization", "Bearer s3cret")], every: .minutes(5))
        var settings = PollSettings(
            request: request, items: try pointer("/posts"), cursor: cursor, map: map, kind: .review, visibility: .public
        )
        settings.allowsPrivate = true
        return settings
    }

    private func post(_ id: Int, _ text: String = "hm") -> String {
        #"{"id":\#(id),"topic":"t1","author":{"id":"a\#(id)","name":"Ola"},"body":"\#(text)","at":\#(1_786_000_000 + id)}"#
    }

    private func channel(
        _ answers: [String], _ cursor: PollSettings.Cursor?
    ) throws -> (channel: PollChannel, receiver: TestReceiver) {
        let receiver = try TestReceiver(answers.map { .answer($0) })
        let settings = try Self.settings("http://127.0.0.1:\(receiver.port)", cursor)
        return (PollChannel(name: "forum", settings: settings, curl: try CurlMulti()), receiver)
    }

    private func list(_ posts: String..., more: String = "") -> String {
        ProviderCase.http(200, #"{"posts":["# + posts.joined(separator: ",") + "]\(more)}")
    }

    private func ids(_ answer: PollAnswer) -> [String] {
        answer.items.compactMap { if case .message(let message, _, _) = $0 { message.dedupe } else { nil } }
    }

    private func unreadable(_ answer: PollAnswer) -> Int {
        answer.items.count { if case .unreadable = $0 { true } else { false } }
    }

    @Test("the greatest value is the cursor, whichever way the other side sorts; the oldest comes first")
    func items() async throws {
        let cursor = PollSettings.Cursor(source: .item(try pointer("/id")), parameter: "after", start: "7")
        let (channel, receiver) = try channel(
            [list(post(12), post(9), post(8), post(3)), list(post(9), post(12), post(100)), list(post(100))], cursor)
        let first = try await channel.poll(after: "", at: Self.now)
        #expect(ids(first) == ["8", "9", "12"])
        #expect(first.pause == .seconds(1))
        let second = try await channel.poll(after: first.cursor, at: Self.now)
        #expect(ids(second) == ["12", "100"])
        let third = try await channel.poll(after: second.cursor, at: Self.now)
        #expect(ids(third) == ["100"] && third.cursor == second.cursor && third.pause == .minutes(5))
        #expect(
            receiver.lines == [
                "GET /posts?sort=new&after=7", "GET /posts?sort=new&after=12", "GET /posts?sort=new&after=100",
            ])
        #expect(receiver.requests.allSatisfy { $0.header("authorization") == "Bearer s3cret" })
    }

    @Test("an item becomes what the configuration says it is")
    func message() async throws {
        let (channel, _) = try channel([list(post(1, "Świetne 👋"))], nil)
        let answer = try await channel.poll(after: "", at: Self.now)
        guard case .message(let message, let files, let raw)? = answer.items.first else {
            Issue.record("\(answer)")
            return
        }
        #expect(message.kind == .review && message.visibility == .public && message.verified == .none)
        #expect(message.dedupe == "1" && message.providerID == "1" && message.thread == "t1" && files.isEmpty)
        #expect(message.sender == Sender(id: "a1", name: "Ola") && message.text == "Świetne 👋")
        #expect(message.sentAt == .at(1_786_000_001))
        #expect(String(decoding: raw, as: UTF8.self) == post(1, "Świetne 👋"))
        #expect(answer.pause == .minutes(5))
    }

    @Test("a cursor of the answer is followed; without one it stays")
    func answers() async throws {
        let cursor = PollSettings.Cursor(source: .answer(try pointer("/next")), parameter: "page")
        let (channel, _) = try channel(
            [list(post(2), post(1), more: #","next":"n&1=2""#), list(more: #","next":null"#), list(post(3))], cursor)
        let first = try await channel.poll(after: "", at: Self.now)
        #expect(ids(first) == ["2", "1"] && PollCursor(text: first.cursor, start: "").value == "n&1=2")
        let second = try await channel.poll(after: first.cursor, at: Self.now)
        #expect(second.items.isEmpty && second.cursor == first.cursor && second.pause == .minutes(5))
        let third = try await channel.poll(after: second.cursor, at: Self.now)
        #expect(third.cursor == first.cursor && third.pause == .minutes(5))
    }

    @Test("what cannot be read is kept once, as long as the list has it; the rest comes in")
    func unreadableItems() async throws {
        let broken = #"{"id":5,"body":"nobody"}"#
        let (channel, _) = try channel(
            [list(post(1), broken), list(broken, post(1)), list("7", broken), list(post(1)), list(broken)], nil)
        let first = try await channel.poll(after: "", at: Self.now)
        #expect(ids(first) == ["1"] && unreadable(first) == 1)
        // Asked again after an answer that was not stored, it says the same.
        let second = try await channel.poll(after: first.cursor, at: Self.now)
        #expect(ids(second) == ["1"] && unreadable(second) == 0)
        let third = try await channel.poll(after: second.cursor, at: Self.now)
        #expect(unreadable(third) == 1)
        let fourth = try await channel.poll(after: third.cursor, at: Self.now)
        #expect(unreadable(fourth) == 0)
        let fifth = try await channel.poll(after: fourth.cursor, at: Self.now)
        #expect(unreadable(fifth) == 1)
    }

    @Test("nothing new says nothing", arguments: [204, 304])
    func nothing(status: Int) async throws {
        let (channel, _) = try channel(["HTTP/1.1 \(status) No\r\n\r\n"], nil)
        let answer = try await channel.poll(after: "\n12", at: Self.now)
        #expect(answer == PollAnswer(items: [], cursor: "\n12", pause: .minutes(5)))
    }

    @Test(
        "refusals of the credentials last, all else passes",
        arguments: [
            (ProviderCase.http(401, "{}"), .lasting), (ProviderCase.http(403, "{}"), .lasting),
            (ProviderCase.http(404, ""), .passing(after: nil)), (ProviderCase.http(409, ""), .passing(after: nil)),
            (ProviderCase.http(410, ""), .passing(after: nil)), (ProviderCase.http(500, ""), .passing(after: nil)),
            (ProviderCase.http(429, "", headers: "Retry-After: 17\r\n"), .passing(after: .seconds(17))),
            (ProviderCase.http(429, "", headers: "Retry-After: 31536000\r\n"), .passing(after: .days(1))),
            (
                ProviderCase.http(429, "", headers: "Retry-After: Fri, 07 Aug 2026 09:31:30 GMT\r\n"),
                .passing(after: .seconds(90))
            ),
            (ProviderCase.http(502, "<html>"), .passing(after: nil)),
            (ProviderCase.http(200, "<html>"), .passing(after: nil)),
            (ProviderCase.http(200, "{}"), .passing(after: nil)),
            (ProviderCase.http(200, #"{"posts":7}"#), .passing(after: nil)),
            (ProviderCase.http(302, "", headers: "Location: http://10.0.0.1/\r\n"), .passing(after: nil)),
            ("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"posts\":[", .passing(after: nil)),
            (
                "HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n" + String(repeating: " ", count: 9 << 20),
                .passing(after: nil)
            ),
        ] as [(String, PollFault.Kind)])
    func faults(answer: String, kind: PollFault.Kind) async throws {
        let (channel, _) = try channel([answer], nil)
        let fault = try #require(await fault(of: channel))
        #expect(fault.kind == kind, "\(fault)")
        #expect(!fault.detail.contains("s3cret"))
    }

    @Test("a private address is asked only where the configuration allows it")
    func address() async throws {
        var settings = try Self.settings("http://127.0.0.1:1", nil)
        settings.allowsPrivate = false
        let channel = PollChannel(name: "forum", settings: settings, curl: try CurlMulti())
        #expect(await fault(of: channel)?.kind == .passing(after: nil))
        settings.request.url = "file:///etc/passwd"
        let none = PollChannel(name: "forum", settings: settings, curl: try CurlMulti())
        #expect(await fault(of: none)?.kind == .lasting)
    }

    private func fault(of channel: PollChannel) async -> PollFault? {
        do throws(PollFault) {
            _ = try await channel.poll(after: "", at: Self.now)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "values are compared as numbers where both are, else by their bytes",
        arguments: [
            ("9", "10", true), ("10", "9", false), ("007", "8", true), ("7", "007", false),
            ("99999999999999999999", "100000000000000000000", true),
            ("2026-08-07T09:00:00Z", "2026-08-07T10:00:00Z", true), ("", "1", true), ("1", "", false), ("a", "b", true),
            ("1", "a", true),
        ])
    func order(left: String, right: String, precedes: Bool) {
        #expect(PollCursor.precedes(left, right) == precedes)
    }

    @Test("what is kept is read again as it was", arguments: ["", "12", "2026-08-07", "n&1=2 x"])
    func cursorText(value: String) {
        for unreadable in [[], ["0011223344556677"], ["0011223344556677", "8899aabbccddeeff"]] {
            let cursor = PollCursor(value: value, unreadable: unreadable)
            #expect(PollCursor(text: cursor.text, start: "") == cursor)
        }
        #expect(PollCursor(text: "", start: value).value == value)
    }

    @Test(
        "a parameter joins the query there is",
        arguments: [
            ("https://a.example", "https://a.example", "/?c=1%262"),
            ("https://a.example?x=1", "https://a.example", "/?x=1&c=1%262"),
            ("HTTPS://a.example:8443/p?", "https://a.example:8443", "/p?c=1%262"),
            ("http://a.example/p#x?y", "http://a.example", "/p?c=1%262"),
        ])
    func urls(text: String, origin: String, path: String) throws {
        let url = try #require(PollURL(text))
        #expect(url.origin == origin && url.path(adding: "c", "1&2") == path)
    }

    @Test(
        "what is no URL of HTTP is none",
        arguments: ["", "a.example", "ftp://a.example/", "https://", "https:///x", "://x"])
    func noURL(text: String) {
        #expect(PollURL(text) == nil)
    }
}
