import FrontdeskChannels
import FrontdeskContent
import FrontdeskCore
import FrontdeskDaemon
import FrontdeskStore
import FrontdeskTesting
import Testing

/// From the bytes of a mail to whether it is acknowledged, and where to (RFC 3834).
@Suite("Which headers are acknowledged")
struct AnsweredHeadersTests {
    private let desk: MailDesk
    private let reader = MailReader(
        senders: CustomerSender.Rules(forms: ["form@shop.test"], forwarders: ["@colleagues.test"]),
        own: AutomaticMail.Own(addresses: ["support@example.com"], messageIDHosts: ["desk.example.com"]),
        hash: { bytes in
            // No secret is at stake here, and no two of these mails may be one.
            let sum = bytes.reduce(UInt64(14_695_981_039_346_656_037)) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
            return (0..<4).flatMap { _ in (0..<8).map { UInt8(truncatingIfNeeded: sum >> ($0 * 8)) } }
        })

    init() throws {
        // Machines go where people do: it is the header that decides.
        desk = try MailDesk { policy in policy.routes.removeAll { $0.id == "machines" } }
    }

    /// Takes a mail in and gives where acknowledgements went to.
    @discardableResult
    private func take(_ lines: [String], body: String = "Where is it?") throws -> [String] {
        var lines = lines
        if !lines.contains(where: { $0.hasPrefix("From:") }) { lines.append("From: Ayse <ayse@customer.example>") }
        let message = try reader.read(Array((lines + ["", body]).joined(separator: "\r\n").utf8)).message
        let before = Set(try desk.acknowledgements().map(\.id))
        let item = IntakeItem(
            channel: MailDesk.shop, message: message, raw: [], rawBlob: "", textHits: TextHits(),
            subjectHits: TextHits(), generation: 0)
        guard case .received? = try desk.run(.intake(item)).first else { throw CancellationError() }
        return try desk.acknowledgements().filter { !before.contains($0.id) }.map { sent in
            let mail = try desk.outgoing(sent.id)
            #expect(mail.cc.isEmpty && mail.to.count == 1 && mail.isAutomatic)
            #expect(sent.content.recipients == mail.to.map(\.address))
            return mail.to.map(\.address).joined()
        }
    }

    @Test("what a robot writes is not", arguments: RobotHeaders.automatic.map(\.line))
    func robots(_ line: String) throws {
        #expect(try take([line]) == [])
        #expect(desk.engine.router.state.work.count == 1, "it is shown all the same")
    }

    @Test("what a human writes is", arguments: RobotHeaders.human)
    func humans(_ line: String) throws {
        let from = line.hasPrefix("From: ") ? String(line.dropFirst(6)) : "ayse@customer.example"
        #expect(try take([line]) == [from])
    }

    @Test(
        "it goes to where the envelope came from, as the last server tells it, and to the sender where it does not tell"
    )
    func destination() throws {
        #expect(try take(["Return-Path: <Ayse@Customer.example>", "Message-ID: <1@x>"]) == ["ayse@customer.example"])
        let rewritten = "SRS0=AbC=x=customer.example=ayse@forward.example"
        #expect(
            try take([
                "Return-Path: <\(rewritten)>", "Return-Path: <second@other.example>", "Message-ID: <2@x>",
                "Reply-To: victim@other.example", "Sender: third@other.example",
            ]) == [rewritten])
        #expect(try take(["Message-ID: <3@x>", "Reply-To: victim@other.example"]) == ["ayse@customer.example"])
    }

    @Test("who writes for a customer is not the customer, whatever their envelope")
    func forms() throws {
        let form = [
            "From: form@shop.test", "Reply-To: ewa@customer.example", "Return-Path: <www-data@shop.test>",
            "Message-ID: <1@x>",
        ]
        #expect(try take(form) == ["ewa@customer.example"])
        let forward = ["From: jan@colleagues.test", "Return-Path: <jan@colleagues.test>", "Message-ID: <2@x>"]
        let body =
            "-----Original Message-----\r\nFrom: Ali <ali@customer.example>\r\nTo: jan@colleagues.test\r\n"
            + "Subject: Order\r\n\r\nWhere is it?"
        #expect(try take(forward, body: body) == ["ali@customer.example"])
    }

    @Test("an address gets three an hour under however many names it is written to")
    func names() throws {
        var sent: [String] = []
        for number in 1...5 {
            sent += try take([
                "From: c\(number)@customer.example", "Return-Path: <Victim@other.example>",
                "Message-ID: <\(number)@x>",
            ])
        }
        #expect(sent == Array(repeating: "Victim@other.example", count: 3))
        #expect(try take(["From: c9@customer.example", "Message-ID: <9@x>"]) == ["c9@customer.example"])
        desk.now = desk.now + .hours(1)
        let later = ["From: c8@customer.example", "Return-Path: <victim@other.example>", "Message-ID: <8@x>"]
        #expect(try take(later) == ["victim@other.example"])
    }
}
