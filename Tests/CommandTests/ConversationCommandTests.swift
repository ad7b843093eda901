import AsyncCurl
import FrontdeskAPI
import FrontdeskCore
import Testing

@testable import FrontdeskCommands

/// The commands that change a conversation.
@Suite struct ConversationCommandTests {
    private let statePath = "/home/ayse/.local/state/frontdesk/seen.json"

    @Test("a file is written as it is, and never to a terminal")
    func file() {
        let desk = FakeDesk()
        desk.isTerminal = false
        desk.on("GET /v1/messages/m12/attachments/0", 200, "one")
        desk.on("GET /v1/messages/m12/raw?force=true", 200, "all of it")
        #expect(desk.run("file", "m12", "1") == 0 && desk.output == "one")
        #expect(desk.run("file", "m12", "--original", "--force") == 0 && desk.output == "all of it")
        #expect(desk.run("file", "m12", "2") == 1 && desk.output.isEmpty)
        for words in [["m12"], ["m12", "0"], ["m12", "1", "--original"], ["c12", "1"]] {
            #expect(desk.run(words: ["file"] + words) == 2, "\(words)")
        }
        desk.isTerminal = true
        #expect(desk.run("file", "m12", "1") == 2 && desk.output.isEmpty)
    }

    @Test("what is public is marked where it is shown")
    func marked() {
        let desk = FakeDesk()
        var work = Sample.work(1042)
        work.visibility = .public
        desk.on("GET /v1/conversations", ConversationPage(conversations: [work, Sample.work(1041)]))
        #expect(desk.run("list") == 0)
        #expect(desk.output.split(separator: "\n").map { $0.contains("PUBLIC") } == [false, true, false])
        desk.on("GET /v1/conversations/c1042", Sample.view(work))
        desk.on("GET /v1/conversations/c1042/messages?limit=20", MessagePage(messages: []))
        #expect(desk.run("show", "c1042") == 0)
        #expect(desk.output.contains("PUBLIC"))
    }

    @Test("a call is opened as it is told")
    func opened() {
        let desk = FakeDesk()
        desk.on("POST /v1/conversations", Replied(work: Sample.work(1043), message: MessageID(12)))
        #expect(
            desk.run(
                "open", "--channel", "phone", "--name", "Ana", "--phone", "123", "--subject", "Parcel", "--take",
                "--text", "It is open") == 0)
        #expect(
            desk.calls == [
                #"POST /v1/conversations {"channel":"phone","contact":{"name":"Ana","phone":"123"},"#
                    + #""subject":"Parcel","text":"It is open","take":true}"#
            ])
        #expect(desk.output.contains("c1043 opened (m12)"))
        #expect(desk.run("open", "--channel", "phone", "--text", "x") == 2)
    }

    @Test("what one socket showed is nothing to another, and a session leaves no trace")
    func seenBySocket() {
        let desk = FakeDesk.withOneInHand()
        #expect(desk.run("show", "1042") == 0)
        let store = { (socket: String, isForSession: Bool) in
            SeenStore(shell: desk.shell, socket: socket, isForSession: isForSession)[ConversationID(1042)]
        }
        #expect(store("/run/frontdesk/agent.sock", false) == MessageID(9))
        #expect(store("/other.sock", false) == nil)
        #expect(store("/run/frontdesk/agent.sock", true) == nil)
        desk.variables["XDG_STATE_HOME"] = "relative"
        #expect(store("/run/frontdesk/agent.sock", false) == MessageID(9))
        desk.variables["XDG_STATE_HOME"] = "/elsewhere"
        #expect(store("/run/frontdesk/agent.sock", false) == nil)
    }

    @Test("of what was shown only so much is remembered, and a broken file is no harm")
    func seenLimit() {
        let desk = FakeDesk()
        let store = SeenStore(shell: desk.shell, socket: "s", isForSession: false)
        for id in 1...Int64(SeenStore.conversationsMax + 1) { store.note(MessageID(id), of: ConversationID(id)) }
        #expect(store[ConversationID(1)] == nil)
        #expect(store[ConversationID(2)] == MessageID(2))
        var shell = desk.shell
        shell.readFile = { _ in Array("{\"s\":[".utf8) }
        #expect(SeenStore(shell: shell, socket: "s", isForSession: false)[ConversationID(2)] == nil)
    }

    @Test(
        "refusals say what is the matter in words of the desk",
        arguments: [
            ("not-owner", "owner", JSONValue.string("ewa"), "It is not yours. (not-owner)\newa has it."),
            (
                "not-owner", "owner", .null,
                "It is not yours. (not-owner)\n"
                    + "Nobody has it: the desk gives it away by \"frontdesk next\", or a lead assigns it."
            ),
            ("wrong-state", "state", .string("resolved"), "Not possible: it is resolved. (wrong-state)"),
            (
                "no-room", "reason", .string("Ewa: owns 60 of 60 conversations"),
                "Ewa: owns 60 of 60 conversations. (no-room)\n"
                    + "A lead may assign it all the same: frontdesk assign c1042 AGENT --force --reason WORD"
            ),
        ])
    func refusals(code: String, key: String, value: JSONValue, expected: String) {
        let desk = FakeDesk.withOneInHand()
        desk.refuse(
            "POST /v1/conversations/c1042/take",
            Problem(status: 409, code: code, title: "The daemon's words", extra: [.init(key: key, value: value)]))
        #expect(desk.run("take", "c1042") == 1)
        #expect(desk.errors == "frontdesk: \(expected)\n")
    }

    @Test("show goes back page by page, and what is old counts as nothing seen")
    func pages() {
        let desk = FakeDesk()
        desk.on("GET /v1/conversations/c1042", Sample.view(Sample.work()))
        desk.on(
            "GET /v1/conversations/c1042/messages?limit=1",
            MessagePage(messages: [Sample.message(9, "Alo?")], next: MessageID(9)))
        desk.on(
            "GET /v1/conversations/c1042/messages?limit=1&before=m9",
            MessagePage(messages: [Sample.message(3, "Merhaba")]))
        #expect(desk.run("show", "c1042", "--limit", "1", "--before", "m9") == 0)
        #expect(desk.output.hasSuffix("  Merhaba\n"))
        #expect(desk.files.isEmpty)
        #expect(desk.run("show", "c1042", "--limit", "1") == 0)
        #expect(desk.output.hasSuffix("  Alo?\n\nMore: frontdesk show c1042 --before m9\n"))
        #expect(!desk.files.isEmpty)
        #expect(desk.run("show", "c1042", "--before", "9") == 2)
    }

    @Test("no due is shown while no answer is owed")
    func owed() {
        let desk = FakeDesk.withOneInHand(Sample.work(1042, .waiting, due: nil))
        #expect(desk.run("show") == 0)
        #expect(desk.output.contains("shop-chat (live) · waiting, ayse\n"))
    }

    @Test(
        "verbs go to the conversation in hand",
        arguments: [
            ("wait", WorkState.active), ("resolve", .active), ("return", .active), ("active", .waiting),
            ("go-on", .waiting), ("done", .resolved),
        ])
    func verbs(verb: String, state: WorkState) {
        let desk = FakeDesk.withOneInHand(Sample.work(1042, state))
        let name = verb == "go-on" ? "active" : verb
        desk.on("POST /v1/conversations/c1042/\(name)", Sample.work(1042, .waiting))
        #expect(desk.run(verb) == 0)
        #expect(desk.output == "c1042 is waiting with ayse now.\n")
        #expect(desk.calls.last == #"POST /v1/conversations/c1042/\#(name) {"epoch":3}"#)
    }

    @Test("with two in hand a verb without an id is wrong usage")
    func ambiguous() {
        let desk = FakeDesk()
        desk.on("GET /v1/me", Sample.me([Sample.work(1), Sample.work(2)]))
        #expect(desk.run("resolve") == 2)
        #expect(desk.errors.contains("c1 (billing, active), c2 (billing, active)"))
        #expect(desk.run("accept") == 1)
    }

    @Test("accept takes the one offer, by its own id or the conversation's", arguments: [nil, "o17", "c1042", "1042"])
    func accept(argument: String?) {
        let desk = FakeDesk.withOneInHand(Sample.work(1042, .offered, offer: OfferID(17)))
        desk.on("POST /v1/offers/o17/accept", Sample.work())
        #expect(desk.run(words: ["accept"] + [argument].compactMap(\.self)) == 0)
        #expect(desk.output.contains("Merhaba"))
        #expect(desk.output.contains("answered by ayse"))
        #expect(desk.files[statePath] != nil)
    }

    @Test("decline carries the reason")
    func decline() {
        let desk = FakeDesk.withOneInHand(Sample.work(1042, .offered, offer: OfferID(17)))
        desk.on("POST /v1/offers/o17/decline", Sample.work(1042, .queued))
        #expect(desk.run("decline", "--reason", "language") == 0)
        #expect(desk.calls.last == #"POST /v1/offers/o17/decline {"reason":"language"}"#)
    }

    @Test("leads take and assign at the epoch they saw")
    func leads() {
        let desk = FakeDesk.withOneInHand()
        desk.on("POST /v1/conversations/c1042/take", Sample.work())
        desk.on("POST /v1/conversations/c1042/assign", Sample.work())
        #expect(desk.run("take", "c1042") == 0)
        #expect(desk.calls.last == #"POST /v1/conversations/c1042/take {"epoch":3}"#)
        #expect(desk.run("assign", "c1042", "bartek", "--force", "--reason", "knows it") == 0)
        #expect(
            desk.calls.last
                == #"POST /v1/conversations/c1042/assign {"epoch":3,"agent":"bartek","force":true,"reason":"knows it"}"#
        )
    }

    @Test("presence is one's own, or another's for leads")
    func presence() {
        let desk = FakeDesk()
        desk.on("PUT /v1/me/presence", WirePresence(Presence(.away, reason: "lunch")))
        desk.on("PUT /v1/agents/ewa/presence", WirePresence(Presence(.offline)))
        #expect(desk.run("away", "lunch") == 0)
        #expect(desk.output == "You are away (lunch).\n")
        #expect(desk.run("offline", "--agent", "ewa") == 0)
        #expect(desk.output == "ewa is offline.\n")
        #expect(desk.run("ready", "--only", "live") == 0)
        #expect(desk.calls.last == #"PUT /v1/me/presence {"state":"ready","only":"live"}"#)
        #expect(desk.run("ready", "--only", "mail") == 2)
    }

    @Test("drafts are read, kept and dropped")
    func drafts() {
        let desk = FakeDesk.withOneInHand()
        let path = "/v1/conversations/c1042/draft"
        desk.on("GET \(path)", Drafts(drafts: [Draft(author: "ewa", text: "Dear\nAyla", at: Sample.now - .hours(2))]))
        desk.on("PUT \(path)", Drafts(drafts: []))
        desk.on("DELETE \(path)", 204)
        #expect(desk.run("draft") == 0)
        #expect(desk.output == "ewa · 2 h ago\n  Dear\n  Ayla\n")
        #expect(desk.run("draft", "c1042", "--set", "later") == 0)
        #expect(desk.calls.last == #"PUT \#(path) {"text":"later"}"#)
        #expect(desk.run("draft", "--delete", "--json") == 0)
        #expect(desk.output == "null\n")
    }

    @Test("notes go to the conversation in hand")
    func note() {
        let desk = FakeDesk.withOneInHand()
        desk.on("POST /v1/conversations/c1042/note", Noted(message: MessageID(13)))
        #expect(desk.run("note", "asked the warehouse") == 0)
        #expect(desk.output == "c1042 has your note (m13).\n")
    }
}
