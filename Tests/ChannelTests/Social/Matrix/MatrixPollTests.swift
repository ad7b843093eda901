import FrontdeskCore
import Testing

@testable import FrontdeskChannels

@Suite("Reading a Matrix account")
struct MatrixPollTests {
    private func poll(
        _ cursor: String, _ script: [TestReceiver.Reaction]
    ) async throws -> (answer: PollAnswer, server: TestReceiver) {
        let server = try TestReceiver([Matrix.whoami] + script)
        return (try await Matrix.channel(server.base).poll(after: cursor, at: Matrix.now), server)
    }

    @Test("it begins with now, and with the invitations that wait")
    func first() async throws {
        let (answer, server) = try await poll(
            "",
            [Matrix.answer(#"{"next_batch":"s1","rooms":{"invite":{"!a:x":{}},"join":{"!old:x":{"timeline":{}}}}}"#)])
        #expect(answer == PollAnswer(items: [], cursor: Matrix.cursor("s1", #","invitations":[{"room":"!a:x"}]"#)))
        #expect(!server.lines[1].contains("since="))
        #expect(server.requests.allSatisfy { $0.header("authorization") == "Bearer syt_secret" })
    }

    @Test("an invitation is accepted, and what was said since is taken, also what the timeline has cut off")
    func invitation() async throws {
        let (answer, server) = try await poll(
            Matrix.cursor("s1", #","invitations":[{"room":"\#(Matrix.room)"}]"#),
            [
                Matrix.answer(#"{"room_id":"\#(Matrix.room)"}"#),
                Matrix.sync("s2", [Matrix.event("3", "c"), Matrix.member("join", before: "invite")], limited: "p1"),
                Matrix.page(
                    [
                        Matrix.event("2", "b"), Matrix.event("1", "a"), Matrix.member("invite"),
                        Matrix.event("0", "before"),
                    ],
                    end: "p2"),
                Matrix.privateRule, Matrix.noState, Matrix.noState,
            ])
        #expect(Matrix.texts(answer.items) == ["a", "b", "c"])
        #expect(answer.cursor == Matrix.cursor("s2"))
        #expect(server.lines[1] == "POST /_matrix/client/v3/join/%21shop%3Aexample.org")
        #expect(server.lines[3].contains("/messages?dir=b&from=p1"))
    }

    /// One look at two invitations, of which the first one ends so: where it stands then, and whether the second one is next at once.
    struct Entry: Sendable, CustomStringConvertible {
        let description: String
        let reaction: TestReceiver.Reaction
        let left: String
        /// How long the server may wait for news then, in milliseconds: 0 where the second one is next at once.
        let waits: Int
        var tells = false
        var tries = 0
    }

    static let entries: [Entry] = [
        Entry(
            description: "200", reaction: Matrix.answer("{}"), left: #"{"room":"!b:x"},{"room":"!a:x","joined":true}"#,
            waits: 0),
        Entry(
            description: "withdrawn", reaction: Matrix.refusal("403 No", "M_FORBIDDEN"), left: #"{"room":"!b:x"}"#,
            waits: 0),
        Entry(
            description: "gone", reaction: Matrix.refusal("404 No", "M_NOT_FOUND"), left: #"{"room":"!b:x"}"#,
            waits: 0),
        Entry(
            description: "429", reaction: Matrix.refusal("429 Slow", "M_LIMIT_EXCEEDED"),
            left: #"{"room":"!b:x"},{"room":"!a:x"}"#, waits: 30_000),
        Entry(
            description: "429 for a second", reaction: Matrix.answer(#"{"retry_after_ms":1000}"#, "429 Slow"),
            left: #"{"room":"!b:x"},{"room":"!a:x"}"#, waits: 1_000),
        Entry(
            description: "429 for no time", reaction: Matrix.answer(#"{"retry_after_ms":0}"#, "429 Slow"),
            left: #"{"room":"!b:x"},{"room":"!a:x"}"#, waits: 1_000),
        Entry(
            description: "500", reaction: Matrix.answer("oh", "500 Oh"),
            left: #"{"room":"!b:x"},{"room":"!a:x","tries":1}"#,
            waits: 30_000),
        Entry(
            description: "502", reaction: Matrix.refusal("502 Bad", "M_UNKNOWN"),
            left: #"{"room":"!b:x"},{"room":"!a:x","tries":1}"#, waits: 30_000),
        Entry(
            description: "504", reaction: Matrix.answer("<html>", "504 Late"),
            left: #"{"room":"!b:x"},{"room":"!a:x","tries":1}"#, waits: 30_000),
        Entry(
            description: "cut", reaction: .answer("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{"),
            left: #"{"room":"!b:x"},{"room":"!a:x","tries":1}"#, waits: 30_000),
        Entry(
            description: "for the last time", reaction: Matrix.refusal("502 Bad", "M_UNKNOWN"),
            left: #"{"room":"!b:x","tries":19}"#, waits: 30_000, tells: true, tries: 19),
    ]

    @Test(
        "a room that cannot be entered keeps nobody waiting: one is tried in a look, and what has come is read",
        arguments: entries)
    func failedInvitations(_ entry: Entry) async throws {
        let tries = entry.tries == 0 ? "" : #","tries":\#(entry.tries)"#
        let server = try TestReceiver([
            Matrix.whoami, entry.reaction, Matrix.sync("s2", [Matrix.event("1", "a")]), Matrix.privateRule,
            Matrix.noState,
            Matrix.noState, Matrix.answer(#"{"next_batch":"s3"}"#),
        ])
        let channel = try Matrix.channel(server.base)
        let answer = try await channel.poll(
            after: Matrix.cursor("s1", #","invitations":[{"room":"!a:x"\#(tries)},{"room":"!b:x"\#(tries)}]"#),
            at: Matrix.now)
        #expect(Matrix.texts(answer.items) == (entry.tells ? ["too-many-items", "a"] : ["a"]))
        #expect(answer.cursor == Matrix.cursor("s2", #","invitations":[\#(entry.left)]"#))
        #expect(server.lines[1] == "POST /_matrix/client/v3/join/%21a%3Ax")
        #expect(server.lines[2].contains("&timeout=\(entry.waits)&"))
        _ = try? await channel.poll(after: answer.cursor, at: Matrix.now)
        #expect(
            server.lines[6].hasPrefix(
                entry.waits == 0 ? "POST /_matrix/client/v3/join/%21b" : "GET /_matrix/client/v3/sync?"))
    }

    @Test(
        "after the pause the invitation that was tried least is next, and a server's number does not end them for good")
    func laterInvitations() async throws {
        let nothing = Matrix.answer(#"{"next_batch":"s2"}"#)
        let server = try TestReceiver([
            Matrix.whoami, Matrix.answer(#"{"retry_after_ms":9223372036854775807}"#, "429 Slow"), nothing, nothing,
            Matrix.refusal("502 Bad", "M_UNKNOWN"), nothing, Matrix.refusal("403 No", "M_FORBIDDEN"), nothing,
        ])
        let channel = try Matrix.channel(server.base)
        var cursor = Matrix.cursor("s1", #","invitations":[{"room":"!a:x","tries":3},{"room":"!b:x","tries":1}]"#)
        let later = Matrix.now + ProviderLimits.silenceMax
        for now in [Matrix.now, later - .seconds(1), later, later + MatrixLimits.joinPause] {
            cursor = try await channel.poll(after: cursor, at: now).cursor
        }
        let joins = server.lines.filter { $0.hasPrefix("POST ") }.map { String($0.suffix(6)) }
        #expect(joins == ["1b%3Ax", "1b%3Ax", "1b%3Ax"])
        #expect(cursor == Matrix.cursor("s2", #","invitations":[{"room":"!a:x","tries":3}]"#))
    }

    @Test(
        "what many have said is never taken for the private words of one person, where it cannot be told whether a room is public",
        arguments: [
            (Matrix.refusal("403 Forbidden", "M_FORBIDDEN"), MessageVisibility.public), (Matrix.answer("{}"), .public),
            (Matrix.answer(#"{"join_rule":7}"#), .public), (Matrix.answer(#"{"join_rule":"open"}"#), .public),
            (Matrix.publicRule, .public), (Matrix.privateRule, .private),
            (Matrix.answer(#"{"join_rule":"knock"}"#), .private),
            (Matrix.answer(#"{"join_rule":"restricted"}"#), .private), (Matrix.noState, .private),
        ])
    func uncertainRooms(_ rule: TestReceiver.Reaction, _ visibility: MessageVisibility) async throws {
        let said = Matrix.sync("s2", [Matrix.event("1", "a")])
        let server = try TestReceiver([
            Matrix.whoami, said, rule, Matrix.noState, Matrix.noState,
        ])
        let answer = try await (try Matrix.channel(server.base)).poll(after: Matrix.cursor("s1"), at: Matrix.now)
        guard case .message(let message, _, _)? = answer.items.first else {
            Issue.record("no message")
            return
        }
        #expect(message.visibility == visibility)
        #expect(message.thread == (visibility == .public ? "\(Matrix.room) \(Matrix.customer)" : Matrix.room))
    }

    @Test("a room that does not let the account look is asked again, and a page of a proxy is no word about it")
    func unseenRooms() async throws {
        let said = Matrix.sync("s2", [Matrix.event("1", "a")])
        let forbidden = Matrix.refusal("403 Forbidden", "M_FORBIDDEN")
        let server = try TestReceiver([
            Matrix.whoami, said, forbidden, forbidden, said, Matrix.answer("<html>", "404 No"), said,
            Matrix.privateRule,
            Matrix.noState, Matrix.noState,
        ])
        let channel = try Matrix.channel(server.base)
        func visibilities() async throws -> [MessageVisibility] {
            try await channel.poll(after: Matrix.cursor("s1"), at: Matrix.now).items.map { item in
                if case .message(let message, _, _) = item { message.visibility } else { .internal }
            }
        }
        #expect(try await visibilities() == [.public])
        await #expect(throws: PollFault.self) { try await visibilities() }
        #expect(try await visibilities() == [.private])
    }

    @Test("a gap is filled from the last known place, the oldest first")
    func gap() async throws {
        let (answer, server) = try await poll(
            Matrix.cursor("s1"),
            [
                Matrix.sync("s2", [Matrix.event("4", "d")], limited: "p9"),
                Matrix.page([Matrix.event("1", "a"), Matrix.event("2", "b")], end: "p2"),
                Matrix.privateRule, Matrix.noState, Matrix.noState, Matrix.page([Matrix.event("3", "c")], end: nil),
            ])
        #expect(Matrix.texts(answer.items) == ["a", "b", "c", "d"])
        #expect(answer.cursor == Matrix.cursor("s2"))
        #expect(server.lines[2].contains("/messages?dir=f&from=s1&limit=100"))
        #expect(server.lines[2].hasSuffix("&to=p9"))
        #expect(server.lines[6].contains("from=p2"))
    }

    @Test("a gap that is too long for one look is filled by the next ones, and nothing of it is left out")
    func longGap() async throws {
        let limit = MatrixLimits.pagesMax
        var script = [Matrix.sync("s2", [Matrix.event("last", "z")], limited: "p99")]
        for page in 0..<limit {
            script.append(Matrix.page([Matrix.event("\(page)", "\(page)")], end: "p\(page)"))
            if page == 0 { script += [Matrix.privateRule, Matrix.noState, Matrix.noState] }
        }
        script += [
            Matrix.sync("s3", [Matrix.event("last", "z")], limited: "p99"),
            Matrix.page([Matrix.event("10", "10")], end: nil),
        ]
        let server = try TestReceiver([Matrix.whoami] + script)
        let channel = try Matrix.channel(server.base)
        let first = try await channel.poll(after: Matrix.cursor("s1"), at: Matrix.now)
        #expect(Matrix.texts(first.items) == (0..<limit).map(String.init))
        #expect(first.cursor == Matrix.cursor("s1", #","gaps":{"\#(Matrix.room)":"p9"}"#))
        let second = try await channel.poll(after: first.cursor, at: Matrix.now)
        #expect(Matrix.texts(second.items) == ["10", "z"])
        #expect(second.cursor == Matrix.cursor("s3"))
        #expect(server.lines.last?.contains("from=p9") == true)
    }

    @Test("the same answer twice has the same keys")
    func repeated() async throws {
        let sync = Matrix.sync("s2", [Matrix.event("1", "a"), Matrix.event("1", "a"), Matrix.event("2", "b")])
        let server = try TestReceiver([Matrix.whoami, sync, Matrix.privateRule, Matrix.noState, Matrix.noState, sync])
        let channel = try Matrix.channel(server.base)
        let first = try await channel.poll(after: Matrix.cursor("s1"), at: Matrix.now)
        let second = try await channel.poll(after: Matrix.cursor("s1"), at: Matrix.now)
        #expect(first == second)
        #expect(first.items.count == 3)
    }

    @Test("what was taken back is told of, a reaction that was is not")
    func redactions() async throws {
        let redaction = { (id: String, of: String) in
            #"{"type":"m.room.redaction","event_id":"$\#(id)","sender":"@jan:example.org","redacts":"$\#(of)","content":{}}"#
        }
        let (answer, server) = try await poll(
            Matrix.cursor("s1"),
            [
                Matrix.sync("s2", [redaction("r1", "a"), redaction("r2", "b"), redaction("r3", "c")]),
                Matrix.privateRule, Matrix.noState, Matrix.noState, Matrix.answer(#"{"type":"m.reaction"}"#),
                Matrix.answer(#"{"type":"m.room.message"}"#), Matrix.noState,
            ])
        let found = answer.items.map { item in
            if case .message(let message, _, _) = item { message.refersTo } else { "" }
        }
        #expect(found == ["$b", "$c"])
        #expect(server.lines[5].hasSuffix("/event/%24a"))
    }

    @Test("names come with the timeline, public rooms are public, and receipts count in private ones")
    func roomFacts() async throws {
        let body = { (isPublic: Bool) in
            #"{"next_batch":"s2","rooms":{"join":{"\#(Matrix.room)":{"state":{"events":[{"type":"m.room.member","#
                + #""state_key":"@jan:example.org","content":{"membership":"join","displayname":"Jan K."}}]},"#
                + #""timeline":{"events":[\#(Matrix.event("1", "a"))]},"ephemeral":{"events":[{"type":"m.receipt","#
                + #""content":{"$ours":{"m.read":{"@jan:example.org":{}}},"$own":{"m.read":{"@desk:example.org":{}}}}}]}}}}}"#
        }
        for (rule, visibility, count) in [
            (Matrix.privateRule, MessageVisibility.private, 2), (Matrix.publicRule, .public, 1),
        ] {
            let (answer, _) = try await poll(
                Matrix.cursor("s1"), [Matrix.answer(body(true)), rule, Matrix.noState, Matrix.noState])
            guard case .message(let message, _, _) = try #require(answer.items.first) else {
                Issue.record("no message")
                continue
            }
            #expect(message.visibility == visibility && message.sender.name == "Jan K.")
            #expect(answer.items.count == count)
            if count == 2 { #expect(answer.items[1] == .receipt(DeliveryReceipt(providerID: "$ours", step: .read))) }
        }
    }

    @Test("the place of another account says nothing of this one, nor does a broken one")
    func otherAccount() async throws {
        for cursor in [#"{"account":"@other:x","since":"s1"}"#, "{", "s1"] {
            let (answer, server) = try await poll(cursor, [Matrix.answer(#"{"next_batch":"s7"}"#)])
            #expect(answer.cursor == Matrix.cursor("s7"))
            #expect(!server.lines[1].contains("since="))
        }
    }

    struct Fault: Sendable, CustomStringConvertible {
        let description: String
        let reaction: TestReceiver.Reaction
        let kind: PollFault.Kind
    }

    static let faults: [Fault] = [
        Fault(description: "401", reaction: Matrix.refusal("401 No", "M_UNKNOWN_TOKEN"), kind: .lasting),
        Fault(description: "401 of a proxy", reaction: Matrix.answer("<html>", "401 No"), kind: .lasting),
        Fault(description: "403", reaction: Matrix.refusal("403 No", "M_FORBIDDEN"), kind: .lasting),
        Fault(description: "404", reaction: Matrix.refusal("404 No", "M_UNRECOGNIZED"), kind: .passing(after: nil)),
        Fault(
            description: "429 in the body", kind: .passing(after: .milliseconds(1_500)),
            reaction: Matrix.answer(#"{"errcode":"M_LIMIT_EXCEEDED","retry_after_ms":1500}"#, "429 Slow")),
        Fault(
            description: "429 in seconds", kind: .passing(after: .seconds(17)),
            reaction: Matrix.answer("{}", "429 Slow", "Retry-After: 17\r\n")),
        Fault(
            description: "429 as a date", kind: .passing(after: .seconds(90)),
            reaction: Matrix.answer("{}", "429 Slow", "Retry-After: Fri, 07 Aug 2026 09:31:30 GMT\r\n")),
        Fault(description: "409", reaction: Matrix.answer("{}", "409 No"), kind: .passing(after: nil)),
        Fault(description: "410", reaction: Matrix.answer("{}", "410 Gone"), kind: .passing(after: nil)),
        Fault(description: "502", reaction: Matrix.answer("<html>", "502 Bad"), kind: .passing(after: nil)),
        Fault(
            description: "cut within the body", kind: .passing(after: nil),
            reaction: .answer("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"next_batch\":\"s2\"")),
        Fault(
            description: "200 with an error", reaction: Matrix.refusal("200 OK", "M_FORBIDDEN"),
            kind: .passing(after: nil)),
        Fault(
            description: "429 without end", kind: .passing(after: .days(1)),
            reaction: Matrix.answer(#"{"retry_after_ms":9223372036854775807}"#, "429 Slow")),
        Fault(description: "500", reaction: Matrix.answer("oh", "500 Oh"), kind: .passing(after: nil)),
        Fault(description: "HTML", reaction: Matrix.answer("<html></html>"), kind: .passing(after: nil)),
        Fault(description: "no next_batch", reaction: Matrix.answer(#"{"next_batch":7}"#), kind: .passing(after: nil)),
        Fault(description: "cut", reaction: .cut, kind: .passing(after: nil)),
        Fault(
            description: "100 MB", reaction: .flood("HTTP/1.1 200 OK\r\n\r\n", bytes: 100 << 20),
            kind: .passing(after: nil)),
        Fault(
            description: "a redirect", kind: .passing(after: nil),
            reaction: Matrix.answer("", "302 Found", "Location: http://127.0.0.1:1/\r\n")),
    ]

    @Test("an answer that is no answer", arguments: faults)
    func faulty(_ fault: Fault) async throws {
        let server = try TestReceiver([Matrix.whoami, fault.reaction])
        let channel = try Matrix.channel(server.base)
        do throws(PollFault) {
            _ = try await channel.poll(after: Matrix.cursor("s1"), at: Matrix.now)
            Issue.record("no fault")
        } catch {
            #expect(error.kind == fault.kind)
            #expect(!error.detail.contains("person") && !error.detail.contains("syt_secret"))
        }
    }

    @Test("a homeserver with a private address is asked only where that is allowed")
    func privateAddress() async throws {
        let channel = try Matrix.channel("http://127.0.0.1:1", allowsPrivate: false)
        await #expect(throws: PollFault.self) { try await channel.poll(after: "", at: Matrix.now) }
        guard case .unreachable = await channel.probe() else {
            Issue.record("reachable")
            return
        }
    }
}

extension MatrixPollTests.Fault {
    init(description: String, kind: PollFault.Kind, reaction: TestReceiver.Reaction) {
        self.init(description: description, reaction: reaction, kind: kind)
    }
}
