import AsyncCurl
import FrontdeskAPI
import FrontdeskCore
import Testing

@Suite("frontdesk deliver")
struct DeliverCommandTests {
    private static let call = "POST /v1/channels/support/mail"
    private static let mail = "From: ana@example.org\n\nhello\n"

    private static func desk(_ status: Int, _ body: String, query: String = "") -> FakeDesk {
        let desk = FakeDesk()
        desk.input = Array(mail.utf8)
        desk.on(call + query, status, body)
        return desk
    }

    @Test("a mail goes as it is, with its envelope, and nothing is said")
    func taken() throws {
        let query = "?sender=ana%2Bx%40example.org&recipient=support%40example.com"
        let desk = Self.desk(202, #"{"conversation":"c7","message":"m9"}"#, query: query)
        let status = desk.run(
            "deliver", "--channel", "support", "--sender", "ana+x@example.org", "--recipient", "support@example.com")
        #expect(status == 0 && desk.output.isEmpty && desk.errors.isEmpty)
        let request = try #require(desk.requests.first)
        #expect(request.body == Array(Self.mail.utf8) && request.isRepeatable)
        #expect(request.headers.contains { $0 == ("Content-Type", "message/rfc822") })
    }

    @Test("an empty sender is the null one, and an empty recipient none")
    func nullSender() {
        let desk = Self.desk(202, #"{"quarantined":true}"#, query: "?sender=%3C%3E")
        #expect(desk.run("deliver", "--channel", "support", "--sender", "", "--recipient", "") == 0)
    }

    @Test(
        "with -v what became of it is said",
        arguments: [
            (202, #"{"conversation":"c7","message":"m9"}"#, "m9 of c7.\n"),
            (200, #"{"conversation":"c7","message":"m9","duplicate":true}"#, "m9 of c7, known before.\n"),
            (202, #"{"quarantined":true}"#, "It cannot be read, and is in quarantine.\n"),
        ])
    func verbose(_ status: Int, _ body: String, _ said: String) {
        let desk = Self.desk(status, body)
        #expect(desk.run("deliver", "--channel", "support", "-v") == 0)
        #expect(desk.output == said)
        #expect(desk.run("deliver", "--channel", "support", "--json") == 0)
        #expect(desk.output == body + "\n")
    }

    @Test(
        "refusals end as mail servers understand them",
        arguments: [
            (413, "too-large", 65), (400, "bad-request", 65), (404, "not-found", 67), (409, "channel-retired", 69),
            (403, "unknown-caller", 77), (403, "forbidden", 77), (429, "too-many", 75), (500, "internal", 75),
            (503, "busy", 75), (503, "stopping", 75), (503, "store-unavailable", 75), (405, "method-not-allowed", 75),
            (502, "status-502", 75),
        ] as [(Int, String, Int32)])
    func refused(_ status: Int, _ code: String, _ exit: Int32) {
        let desk = Self.desk(status, #"{"status":\#(status),"code":"\#(code)","title":"No."}"#)
        desk.isRoot = true
        #expect(desk.run("deliver", "--channel", "support") == exit)
        #expect(desk.output.isEmpty && desk.errors.hasPrefix("frontdesk: "))
    }

    @Test("a daemon that is away, or breaks off, keeps the mail with the mail server")
    func away() {
        let missing = Self.desk(202, "{}")
        missing.socketState = .noFolder
        missing.error = CurlError(kind: .failed, phase: .notSent, code: 7, message: "no")
        #expect(missing.run("deliver", "--channel", "support") == 75)
        #expect(missing.pauses.isEmpty)
        missing.socketState = .missing
        #expect(missing.run("deliver", "--channel", "support") == 75)
        #expect(missing.pauses.reduce(0) { $0 + $1.microseconds } == ClientLimits.socketTotal.microseconds)

        let denied = Self.desk(202, "{}")
        denied.socketState = .denied
        denied.error = CurlError(kind: .failed, phase: .notSent, code: 7, message: "no")
        #expect(denied.run("deliver", "--channel", "support") == 77)

        let slow = Self.desk(202, "{}")
        slow.error = CurlError(kind: .timedOut, phase: .mayHaveBeenSent, code: 28, message: "no")
        #expect(slow.run("deliver", "--channel", "support") == 75)
    }

    @Test("root asks at the operators' socket, others at the agents' and then there")
    func sockets() {
        let root = Self.desk(202, #"{"quarantined":true}"#)
        root.isRoot = true
        #expect(root.run("deliver", "--channel", "support") == 0)
        #expect(root.requests.compactMap(\.unixSocketPath) == ["/run/frontdesk/admin.sock"])
        let server = Self.desk(202, #"{"quarantined":true}"#)
        #expect(server.run("deliver", "--channel", "support") == 0)
        #expect(server.requests.compactMap(\.unixSocketPath) == ["/run/frontdesk/agent.sock"])
    }

    @Test("no mail, or one that is too large, is none that can be delivered")
    func input() {
        let desk = FakeDesk()
        #expect(desk.run("deliver", "--channel", "support") == 65)
        #expect(desk.errors.contains("no mail"))
        desk.input = [UInt8](repeating: 0x41, count: (50 << 20) + 1)
        #expect(desk.run("deliver", "--channel", "support") == 65)
        #expect(desk.requests.isEmpty)
        #expect(desk.run("deliver") == 2)
    }
}
