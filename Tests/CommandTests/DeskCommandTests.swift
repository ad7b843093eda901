import AsyncCurl
import FrontdeskAPI
import FrontdeskCore
import Testing

@testable import FrontdeskCommands

/// The commands that look at the desk, and those of operators.
@Suite struct DeskCommandTests {
    @Test("queues and agents are tables")
    func tables() {
        let desk = FakeDesk()
        desk.on(
            "GET /v1/queues",
            QueueList(queues: [
                QueueStatus(
                    queue: "billing", waiting: 12, oldest: Sample.now - .minutes(40), nextDue: Sample.now - .minutes(3),
                    ready: 2),
                QueueStatus(queue: "ogólna", waiting: 0, ready: 11),
            ]))
        #expect(desk.run("queues") == 0)
        #expect(
            desk.output == """
                QUEUE    WAITING  OLDEST  NEXT DUE    READY  IN TIME  HOURS
                billing       12  40 min  3 min late      2    100 %  open
                ogólna         0                         11    100 %  open

                """)
        desk.on(
            "GET /v1/agents",
            AgentList(agents: [
                AgentStatus(
                    agent: "bartek", name: "Bartłomiej", team: "billing",
                    presence: WirePresence(Presence(.away, reason: "lunch")), inContact: false,
                    load: WireLoad(units: 5, capacity: 100, owned: 1, ownedLimit: 60, offers: 0))
            ]))
        #expect(desk.run("agents") == 0)
        #expect(
            desk.output == """
                AGENT   NAME        TEAM     PRESENCE                  UNITS  OWNED  OFFERS
                bartek  Bartłomiej  billing  away (lunch), no contact  5/100   1/60       0

                """)
    }

    @Test("list asks for what is wanted and tells how to go on")
    func list() {
        let desk = FakeDesk()
        desk.on(
            "GET /v1/conversations?state=queued&mine=1&limit=1",
            ConversationPage(conversations: [Sample.work(7, .queued)], next: "c7"))
        #expect(desk.run("list", "--state", "queued", "--mine", "--limit", "1") == 0)
        #expect(desk.output.hasSuffix("More: the same with --before c7\n"))
        #expect(desk.run("list", "--state", "lost") == 2)
        #expect(desk.run("list", "--state", "closed") == 2)
        #expect(desk.run("list", "--limit", "0") == 2)
        #expect(desk.run("list", "--before", "m1") == 2)
    }

    @Test("why is told in sentences, why-not of one agent, why-waiting by sorts of reasons")
    func why() {
        let desk = FakeDesk()
        var why = Why(conversation: ConversationID(7), sentences: ["c7 came by route refund."], generation: 1)
        desk.on("GET /v1/conversations/c7/why", why)
        #expect(desk.run("why", "c7") == 0)
        #expect(desk.output == "c7 came by route refund.\nBy generation 1 of the configuration.\n")
        why.agents = [
            AgentStanding(agent: "ewa", eligible: false, code: "not-ready", sentence: "Ewa: is away"),
            AgentStanding(agent: "jan", eligible: false, code: "not-ready", sentence: "Jan: is offline"),
            AgentStanding(agent: "ayse", eligible: true, code: "eligible", sentence: "Ayşe: could have it now"),
        ]
        desk.on("GET /v1/conversations/c7/why?agent=ewa", why)
        desk.on("GET /v1/conversations/c7/why?agents=all", why)
        #expect(desk.run("why-not", "c7", "ewa") == 0)
        #expect(desk.output.hasPrefix("Ayşe: could have it now\nEwa: is away\n"))
        #expect(desk.run("why-waiting", "c7") == 0)
        #expect(
            desk.output == """
                c7 came by route refund.
                By generation 1 of the configuration.

                AGENTS  CODE       FOR EXAMPLE
                     2  not-ready  Ewa: is away
                     1  eligible   Ayşe: could have it now

                """)
        #expect(desk.run("why-not") == 2)
    }

    @Test("operators' commands use the operators' socket of the same folder")
    func operators() {
        let desk = FakeDesk()
        desk.variables["FRONTDESK_SOCKET"] = "/srv/desk/agent.sock"
        desk.on(
            "GET /v1/outbox", 200,
            #"{"outbox":[{"outbox":"x8","conversation":"c1","message":"m2","channel":"shop-chat","attempts":3,"#
                + #""state":"waiting","status":503,"createdAt":"2026-08-06T07:03:40Z","nextAt":"2026-08-06T07:18:40Z"},"#
                + #"{"outbox":"x9","conversation":"c1","message":"m3","channel":"shop-chat","attempts":0,"#
                + #""state":"waiting","status":0,"createdAt":"2026-08-06T07:04:40Z","nextAt":"2026-08-06T07:04:40Z"},"#
                + #"{"outbox":"x10","conversation":"c2","message":"m4","channel":"evil\u001b","attempts":1,"#
                + #""state":"held","status":0,"error":"tls","createdAt":"2026-08-06T07:05:40Z","#
                + #""nextAt":"2026-08-06T07:05:40Z"}],"next":"x10"}"#)
        desk.on("GET /v1/outbox?after=x10", 200, #"{"outbox":[]}"#)
        desk.on("POST /v1/outbox/x8/retry", 204)
        desk.on("GET /v1/channels", 200, #"{"channels":[]}"#)
        desk.on("GET /v1/quarantine/12", 200, "\u{1b}raw")
        #expect(desk.run("outbox") == 0)
        #expect(
            desk.output == """
                OUTBOX  CASE  MESSAGE  CHANNEL     TRIES  STATE    LAST ANSWER  FOR    NEXT TRY
                x8      c1    m2       shop-chat       3  waiting  503          3 min  in 12 min
                x9      c1    m3       shop-chat       0  waiting               2 min  after x8
                x10     c2    m4       evil\\u{1b}      1  held     none (tls)   1 min  by hand
                More: the same with --after x10

                """)
        #expect(desk.run("outbox", "--after", "x10") == 0)
        #expect(desk.output == "There are no more.\n")
        #expect(desk.run("outbox", "--after", "m10") == 2)
        #expect(desk.run("outbox", "retry", "x8") == 0)
        #expect(desk.output == "x8 is tried again now.\n")
        #expect(desk.run("outbox", "retry", "m8") == 2)
        #expect(desk.run("channels") == 0)
        #expect(desk.run("quarantine", "show", "12") == 0)
        #expect(desk.output == "\u{1b}raw")
        desk.isTerminal = true
        #expect(desk.run("quarantine", "show", "12") == 0)
        #expect(desk.output == "\\u{1b}raw\n")
        #expect(Set(desk.requests.compactMap(\.unixSocketPath)) == ["/srv/desk/admin.sock"])
        #expect(desk.run("channels", "--socket", "/tmp/mine") == 0)
        #expect(desk.requests.last?.unixSocketPath == "/tmp/mine")
    }

    @Test("channels show how each one is doing, within 80 columns")
    func channels() {
        let desk = FakeDesk()
        desk.on(
            "GET /v1/channels", 200,
            #"{"channels":[{"channel":"support","type":"email","state":"up","in":{"state":"open","waiting":3,"#
                + #""lastAt":"2026-08-06T07:04:40Z"},"out":{"state":"limited","waiting":12,"#
                + #""lastAt":"2026-08-06T07:05:40Z","retryAt":"2026-08-06T07:08:40Z"}},"#
                + #"{"channel":"shop","type":"webhook","state":"failing","in":{"state":"open","error":"bad-signature","#
                + #""refusedAt":"2026-08-06T07:04:40Z"},"out":{"state":"closed","waiting":1,"error":"http 502","#
                + #""retryAt":"2026-08-06T07:08:40Z"}},"#
                + #"{"channel":"birds","type":"mastodon","state":"down","in":{"state":"down","waiting":0,"#
                + #""error":"the token was refused"}}]}"#)
        #expect(desk.run("channels") == 0)
        #expect(desk.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
        #expect(
            desk.output == """
                CHANNEL  TYPE      STATE    LAST IN    LAST OUT   TO SEND  NOTES
                support  email     up       2 min ago  1 min ago       12  in: 3 to take; out:
                                                                           at its limit in 2 min
                shop     webhook   failing  never      never            1  in: bad-signature,
                                                                           refused 2 min ago;
                                                                           out: http 502, again
                                                                           in 2 min
                birds    mastodon  down     never                          in: the token was
                                                                           refused, reload once
                                                                           it is put right

                """)
    }

    @Test("of one channel it is told what is public and how long it may be answered")
    func channel() {
        let desk = FakeDesk()
        desk.on(
            "GET /v1/channels", 200,
            #"{"channels":[{"channel":"page","type":"meta","class":"live","public":"comments and posts","#
                + #""replyWindow":"24h","state":"up","in":{"state":"open"}},{"channel":"sms","type":"twilio","#
                + #""class":"deferred","state":"up"}]}"#)
        #expect(desk.run("channels", "page") == 0)
        #expect(
            desk.output.hasSuffix("live; public: comments and posts; private replies within 24h.\n"))
        #expect(!desk.output.contains("sms"))
        #expect(desk.run("channels", "sms") == 0)
        #expect(desk.output.hasSuffix("deferred; all of it private; no window of its own for replies.\n"))
        #expect(desk.run("channels", "fax") == 1)
    }

    @Test("status shows whatever the daemon tells")
    func status() {
        let desk = FakeDesk()
        desk.on(
            "GET /v1/status", 200,
            #"{"version":"0.1.0","generation":4,"startedAt":"2026-08-06T05:06:40Z","waiting":3,"#
                + #""agents":{"ready":2,"away":1,"offline":0},"channels":[{"channel":"chat","type":"webhook"}],"#
                + #""store":{"databaseBytes":266240,"walBytes":10810912,"lastCommitMicroseconds":7198,"#
                + #""hasRoom":true,"kind":"sqlite"}}"#)
        #expect(desk.run("status") == 0)
        #expect(
            desk.output == """
                WHAT             VALUE
                version          0.1.0
                configuration    generation 4
                started          2 h ago
                waiting          3 conversations
                agents           2 ready, 1 away
                channels         chat (webhook)
                database         266 kB
                write-ahead log  10.8 MB
                last commit      took 7.1 ms
                disk             has room
                store.kind       sqlite

                """)
    }

    @Test("a status the disk of which is full stands out, and a store that is one word is shown")
    func strangeStatus() {
        let time = RelativeTime(now: Sample.now)
        func text(_ store: JSONValue) -> String {
            let status = DeskStatus(version: "1", generation: 1, startedAt: Sample.now, waiting: 1, store: store)
            return StatusText(time: time).table(status).lines(width: 80, ink: Ink(isOn: false)).joined(separator: "\n")
        }
        let full = JSONObject([JSONObject.Member(key: "hasRoom", value: .bool(false))])
        #expect(full.map { text(.object($0)) }?.hasSuffix("is nearly full: nothing new is taken in") == true)
        #expect(text(.string("sqlite")).hasSuffix("store          sqlite"))
    }

    @Test("findings of the quarantine are shown whole")
    func quarantine() {
        let desk = FakeDesk()
        desk.on(
            "GET /v1/quarantine", 200,
            #"{"quarantine":[{"id":"7","at":"2026-08-06T07:05:40Z","channel":"shop-chat","code":"field-value","#
                + #""detail":"/attachments/0/base64 is not Base64 by RFC 4648, section 4"}]}"#)
        #expect(desk.run("quarantine") == 0)
        #expect(
            desk.output == """
                ID  AT         CHANNEL    CODE         DETAIL
                7   1 min ago  shop-chat  field-value  /attachments/0/base64 is not Base64 by
                                                       RFC 4648, section 4

                """)
        #expect(desk.run("quarantine", "show", "x") == 2)
    }

    @Test("whoever is no agent is shown the whole desk by the operators' socket", arguments: ["queues", "status"])
    func bothSockets(command: String) {
        let desk = FakeDesk()
        desk.variables["FRONTDESK_SOCKET"] = "/srv/desk/agent.sock"
        let unknown = Problem(status: 403, code: "unknown-caller", title: "Call as somebody else.")
        desk.refuse("GET /v1/\(command)", unknown)
        desk.on(
            "GET /v1/\(command)", 200,
            command == "queues"
                ? #"{"queues":[]}"#
                : #"{"version":"1","generation":1,"#
                    + #""startedAt":"2026-08-06T05:06:40Z","waiting":0}"#)
        #expect(desk.run(command) == 0)
        #expect(desk.requests.compactMap(\.unixSocketPath) == ["/srv/desk/agent.sock", "/srv/desk/admin.sock"])
        // Root need not ask; a session speaks for an agent, also of root.
        desk.isRoot = true
        #expect(desk.run(command) == 0)
        #expect(desk.requests.last?.unixSocketPath == "/srv/desk/admin.sock")
        desk.variables["FRONTDESK_SESSION"] = "token"
        #expect(desk.run(command) == 0)
        #expect(desk.requests.last?.unixSocketPath == "/srv/desk/agent.sock")
        desk.answers = [:]
        desk.refuse("GET /v1/\(command)", Problem(status: 403, code: "forbidden", title: "No."))
        #expect(desk.run(command) == 1)
        #expect(desk.requests.count == 5)
    }

    @Test("a socket that is not for the caller is a no, not a missing daemon")
    func denied() {
        let desk = FakeDesk()
        desk.error = CurlError(kind: .failed, phase: .notSent, code: 7, message: "Couldn't connect")
        desk.socketState = .denied
        #expect(desk.run("outbox") == 1)
        #expect(
            desk.errors
                == "frontdesk: No permission to use the socket /run/frontdesk/admin.sock: it is for operators.\n")
        desk.socketState = .missing
        #expect(desk.run("outbox") == 69)
    }

    @Test("the version is that of the daemon")
    func version() {
        let desk = FakeDesk()
        #expect(desk.run("--version") == 0)
        #expect(desk.output == "\(Release.version)\n")
    }

    @Test("a session travels as a header")
    func session() {
        let desk = FakeDesk()
        desk.variables["FRONTDESK_SESSION"] = "token"
        desk.on("GET /v1/me", Sample.me([]))
        #expect(desk.run("mine") == 0)
        #expect(desk.output == "Nothing is yours.\n")
        #expect(desk.requests.last?.headers.contains { $0.name == "Frontdesk-Session" && $0.value == "token" } == true)
    }

    @Test("verify becomes the daemon's program, and says where that is missing")
    func verify() {
        let desk = FakeDesk()
        #expect(desk.run("verify", "desk.sqlite") == 69)
        #expect(desk.became == ["frontdeskd", "verify", "desk.sqlite"])
        #expect(desk.errors.contains("frontdeskd was not found"))
        #expect(desk.run("verify", "--json", "--", "-odd") == 69)
        #expect(desk.became == ["frontdeskd", "verify", "./-odd", "--json"])
    }
}
