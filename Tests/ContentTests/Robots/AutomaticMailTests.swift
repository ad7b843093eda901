import FrontdeskContent
import FrontdeskTesting
import Testing

@Suite("Mails that no human wrote")
struct AutomaticMailTests {
    typealias Sign = AutomaticMail.Sign

    private static let own = AutomaticMail.Own(
        addresses: ["Support@Example.com"], messageIDHosts: ["desk.example.com"])

    private static func signs(_ lines: String...) throws -> [Sign] {
        var lines = lines
        if !lines.contains(where: { $0.hasPrefix("From:") }) { lines.append("From: Ayse <ayse@customer.example>") }
        let mail = try MailMessage(Array((lines + ["", "text"]).joined(separator: "\r\n").utf8))
        return AutomaticMail(mail, own: own).signs
    }

    @Test("each line by itself tells that it is a robot, and which sign it is", arguments: RobotHeaders.automatic)
    func robots(_ line: String, _ sign: String) throws {
        #expect(try Self.signs(line).map(\.rawValue) == [sign])
    }

    @Test("what a human's mail may have does not", arguments: RobotHeaders.human)
    func humans(_ line: String) throws {
        #expect(try Self.signs(line) == [])
    }

    @Test("signs make the three marks of a message")
    func marks() throws {
        func auto(_ line: String) throws -> AutomaticMail {
            try AutomaticMail(MailMessage(Array("From: a@customer.example\r\n\(line)\r\n\r\nx".utf8)))
        }
        #expect(try auto("Auto-Submitted: auto-replied").isSubmitted)
        #expect(try auto("List-Id: <a.example>").isBulk)
        #expect(try auto("Return-Path: <>").isBounce)
        let human = try auto("Subject: x")
        #expect(!human.isAutomatic && !human.isSubmitted && !human.isBulk && !human.isBounce)
    }

    @Test("several signs are told in one order")
    func order() throws {
        let signs = try Self.signs("Precedence: bulk", "Return-Path: <>", "Auto-Submitted: auto-replied")
        #expect(signs == [.autoSubmitted, .nullReturnPath, .precedence])
    }

    @Test("a configured form writes for a customer, a report in its name stays one")
    func forms() throws {
        func signs(_ lines: [String]) throws -> [Sign] {
            let mail = try MailMessage(Array((lines + ["", "x"]).joined(separator: "\r\n").utf8))
            let rules = CustomerSender.Rules(forms: ["no-reply@shop.example"])
            let customer = try #require(CustomerSender(mail, text: "x", rules: rules))
            return AutomaticMail(mail).forCustomer(customer).signs
        }
        let form = ["From: no-reply@shop.example", "Auto-Submitted: auto-generated"]
        #expect(try signs(form) == [.autoSubmitted, .noReply])
        #expect(try signs(form + ["Reply-To: ewa@customer.example"]) == [])
        #expect(try signs(form + ["Reply-To: ewa@customer.example", "Return-Path: <>"]) == [.nullReturnPath])
    }
}
