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
                QUEUE    WAITING  OLDEST  NEXT DUE    READY
                billing       12  40 min  3 min late      2
                ogólna         0                         11

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
    }

    @Test("why is told in sentences, why-not of one agent, why-waiting by sorts of reasons")
    func why() {
        let desk = FakeDesk()
        var why = Why(conversation: ConversationID(7), sentences: ["c7 came by route refund."], generation: 1)
        desk.on("GET /v1/conversations/c7/why", why)
        #expect(desk.run("why", "c7") == 0)
        #expect(desk.output == "c7 came by route refund.\n")
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
            #"{"outbox":[{"id":"x8","state":"held","nextAttempt":"2026-08-06T07:18:40Z","error":"421\u001b"}]}"#)
        desk.on("POST /v1/outbox/x8/retry", 204)
        desk.on("GET /v1/channels", 200, #"{"channels":[]}"#)
        desk.on("GET /v1/quarantine/12", 200, "\u{1b}raw")
        #expect(desk.run("outbox") == 0)
        #expect(desk.output == "ID  STATE  NEXT ATTEMPT  ERROR\nx8  held   in 12 min     421\\u{1b}\n")
        #expect(desk.run("outbox", "retry", "x8") == 0)
        #expect(desk.output == "x8 is sent again.\n")
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

    @Test("status shows whatever the daemon tells")
    func status() {
        let desk = FakeDesk()
        desk.on(
            "GET /v1/status", 200,
            #"{"version":"0.1.0","generation":4,"startedAt":"2026-08-06T05:06:40Z","waiting":3,"#
                + #""agents":{"ready":2,"away":1},"store":{"kind":"sqlite"},"channels":[]}"#)
        #expect(desk.run("status") == 0)
        #expect(
            desk.output == """
                WHAT          VALUE
                version       0.1.0
                generation    4
                startedAt     2 h ago
                waiting       3
                agents.ready  2
                agents.away   1
                store.kind    sqlite
                channels

                """)
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
    }
}
