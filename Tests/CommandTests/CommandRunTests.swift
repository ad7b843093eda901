import AsyncCurl
import FrontdeskAPI
import FrontdeskCore
import Testing

@testable import FrontdeskCommands

/// Command lines from the words to what is asked, printed and returned.
@Suite struct CommandRunTests {
    @Test("alone it shows the day's commands, help is no error, wrong words are")
    func usage() {
        let desk = FakeDesk()
        #expect(desk.run() == 0)
        #expect(desk.output.hasPrefix("Your day at the desk:"))
        #expect(desk.run("--help") == 0)
        #expect(desk.output.contains("USAGE: frontdesk"))
        #expect(desk.run("help", "reply") == 0)
        #expect(desk.output.contains("Answer the customer."))
        #expect(desk.run("fly") == 2)
        #expect(desk.run("reply", "c1", "two", "words") == 2)
        #expect(desk.run("assign", "c1", "ewa", "--force") == 2)
        #expect(desk.run("show", "m1") == 2)
        #expect(desk.errors.contains("m1"))
        #expect(desk.calls.isEmpty)
    }

    @Test(
        "the exit code says what went wrong",
        arguments: [(400, Int32(1)), (403, 1), (404, 1), (409, 1), (429, 75), (500, 70), (503, 75)])
    func statuses(status: Int, code: Int32) {
        let desk = FakeDesk()
        desk.refuse("GET /v1/me", Problem(status: status, code: "some-code", title: "Title", detail: "detail\u{1b}"))
        #expect(desk.run("me") == code)
        #expect(desk.output.isEmpty)
        #expect(desk.errors == "frontdesk: Title: detail\\u{1b}. (some-code)\n")
    }

    @Test("without a daemon it is 69, without permission 1, with an unknown outcome 75, with nonsense 70")
    func transport() {
        let desk = FakeDesk()
        desk.error = CurlError(kind: .failed, phase: .notSent, code: 7, message: "refused")
        desk.socketState = .missing
        #expect(desk.run("me") == 69)
        desk.socketState = .denied
        #expect(desk.run("me") == 1)
        #expect(desk.errors.contains("permission"))
        desk.error = CurlError(kind: .timedOut, phase: .mayHaveBeenSent, code: 28, message: "late")
        #expect(desk.run("me") == 75)
        desk.error = nil
        desk.on("GET /v1/me", 200, "[")
        #expect(desk.run("me") == 70)
    }

    @Test("me shows presence, load and work")
    func me() {
        let desk = FakeDesk()
        desk.on(
            "GET /v1/me", Sample.me([Sample.work(1042), Sample.work(7, .waiting, due: nil, queue: "general")], asks: 1))
        #expect(desk.run("me") == 0)
        #expect(
            desk.output == """
                Ayşe (ayse) · team billing · agent and lead
                ready for live work · 30 of 100 units, owns 2 of 60, 1 offer

                CASE   STATE    QUEUE    CHANNEL    OWNER  DUE        UNANSWERED
                c1042  active   billing  shop-chat  ayse   in 12 min  3 min
                c7     waiting  general  shop-chat  ayse

                """)
    }

    @Test("options stand before or after the command")
    func json() {
        let desk = FakeDesk()
        desk.on("GET /v1/queues", 200, "{ \"queues\" : [ ], \"future\" : 1.50 }")
        for words in [["queues", "--json"], ["--json", "queues"], ["--socket", "x", "--json", "queues"]] {
            desk.run(words: words)
            #expect(desk.output == "{\"queues\":[],\"future\":1.50}\n")
        }
        #expect(desk.requests.map(\.unixSocketPath) == ["/run/frontdesk/agent.sock", "/run/frontdesk/agent.sock", "x"])
    }

    @Test("next prints the conversation, remembers what was read and confirms it")
    func next() {
        let desk = FakeDesk()
        desk.on("GET /v1/me", Sample.me([]))
        let work = Sample.work(offer: OfferID(17))
        desk.on(
            "POST /v1/me/pull", PullAnswer(work: [WirePulled(work: work, kind: .assignment)]))
        desk.on("GET /v1/conversations/c1042", Sample.view(work))
        desk.on(
            "GET /v1/conversations/c1042/messages?limit=20",
            MessagePage(messages: [
                Sample.message(8, "first", ago: .minutes(8)),
                Sample.message(9, "Siparişim için\niade \u{202e}istiyorum"),
                Sample.message(10, "colleague", .note, ago: .minutes(1)),
            ]))
        #expect(desk.run("next", "--wait", "90s") == 0)
        #expect(
            desk.output == """
                c1042 · Refund for order 1182
                Ayla Demir <ayla@example.com> (p7) · tr
                billing · shop-chat (live) · active, ayse · due in 12 min

                m9 · Ayla Demir · 3 min ago
                  Siparişim için
                  iade \\u{202e}istiyorum

                Yours. Answer: frontdesk reply c1042 "TEXT"

                """)
        #expect(desk.calls.first == #"POST /v1/me/pull {"wait":"1m","max":1,"got":[]}"#)
        #expect(desk.calls.last == #"POST /v1/me/pull {"wait":"0s","max":0,"got":["o17"]}"#)
        let seen = desk.files["/home/ayse/.local/state/frontdesk/seen.json"]
        #expect(seen.map { String(decoding: $0, as: UTF8.self) }?.contains(#""c1042": "m9""#) == true)
    }

    @Test("next shows an offer with the time left, and asks for it to be accepted")
    func offer() {
        let desk = FakeDesk()
        desk.on("GET /v1/me", Sample.me([]))
        let work = Sample.work(1042, .offered, due: .minutes(-2), offer: OfferID(17))
        desk.on(
            "POST /v1/me/pull",
            PullAnswer(work: [WirePulled(work: work, kind: .offer, expires: Sample.now + .seconds(25))]))
        #expect(desk.run("next") == 0)
        #expect(
            desk.output == """
                c1042
                billing · shop-chat (live) · offered · 2 min late

                Offer o17, 25 s left: frontdesk accept o17, or frontdesk decline o17

                """)
    }

    @Test("next waits in turns no longer than the daemon lets it, and ends with 1")
    func nothing() {
        let desk = FakeDesk()
        desk.on("GET /v1/me", Sample.me([]))
        desk.on("POST /v1/me/pull", 204)
        #expect(desk.run("next", "--wait", "2m30s") == 2)
        #expect(desk.run("next", "--wait", "150s") == 1)
        #expect(desk.output == "Nothing for you right now.\n")
        #expect(
            desk.calls == ["1m", "1m", "30s"].map { #"POST /v1/me/pull {"wait":"\#($0)","max":1,"got":[]}"# }
                + ["GET /v1/me"])
        #expect(desk.requests.map(\.timeout) == [120, 120, 90, 60].map { .seconds($0) })
        #expect(desk.run("next", "--json") == 1)
        #expect(desk.output == "{\"work\":[]}\n")
    }

    @Test(
        "next says where nothing can come",
        arguments: [
            (Presence(.away, reason: "missed"), "you are away (missed). Take work again with \"frontdesk ready\"."),
            (Presence(.offline), "you are offline. Take work again with \"frontdesk ready\"."),
            (Presence(.finishing), "you are finishing, and nobody wrote to what is yours."),
        ])
    func notReady(presence: Presence, expected: String) {
        let desk = FakeDesk()
        var me = Sample.me([])
        me.presence = WirePresence(presence)
        desk.on("GET /v1/me", me)
        desk.on("POST /v1/me/pull", 204)
        #expect(desk.run("next") == 1)
        #expect(desk.output == "Nothing for you: \(expected)\n")
    }

    @Test("next shows a wake with all its customer wrote since it was read, and confirms it")
    func woken() {
        let desk = FakeDesk()
        var work = Sample.work()
        work.lastMessage = MessageID(12)
        desk.on("GET /v1/conversations/c1042", Sample.view(work))
        desk.on("POST /v1/me/pull", PullAnswer(work: [WirePulled(work: work, kind: .wake)]))
        let messages = [
            Sample.message(9, "Merhaba", ago: .minutes(5)), Sample.message(10, "Alo?", ago: .minutes(4)),
            Sample.message(11, "Selam", .outbound, ago: .minutes(4)),
            Sample.message(12, "Ne zaman?", ago: .minutes(3)),
        ]
        desk.on("GET /v1/conversations/c1042/messages?limit=20", MessagePage(messages: messages))
        #expect(desk.run("next", "--json") == 0)
        #expect(desk.output.hasPrefix(#"{"work":[{"kind":"wake","conversation":"c1042","epoch":3,"state":"active""#))
        // Never read here: the last message says what it is about.
        #expect(desk.run("next") == 0)
        #expect(
            desk.output == """
                c1042 · Refund for order 1182
                Ayla Demir <ayla@example.com> (p7) · tr
                billing · shop-chat (live) · active, ayse · due in 12 min

                m12 · Ayla Demir · 3 min ago
                  Ne zaman?

                Yours already: the customer has written again. Answer: frontdesk reply c1042
                "TEXT"

                """)
        #expect(
            desk.requests.last.map { String(decoding: $0.body ?? [], as: UTF8.self) }
                == #"{"wait":"0s","max":0,"got":["c1042"]}"#)
    }
}
