import AsyncCurl
import FrontdeskChannels
import FrontdeskContent
import FrontdeskCore
import Testing

@Suite("Sending by SMTP")
struct SMTPSendTests {
    typealias Script = MailServer.Script

    private let mail: ComposedMail

    init() throws {
        mail = try MailComposer.compose(.example())
    }

    private func settings(_ server: MailServer, login: CurlConnectionRequest.Login = .none) -> SMTPSettings {
        var settings = SMTPSettings(url: server.url, login: login, name: "desk.example.com")
        settings.requiresTLS = false
        return settings
    }

    private func send(
        _ script: Script, _ mail: ComposedMail? = nil, login: CurlConnectionRequest.Login = .none,
        change: (inout SMTPSettings) -> Void = { _ in }
    ) async throws -> (SMTPDelivery, MailServer) {
        let server = try MailServer(script)
        defer { server.stop() }
        var settings = settings(server, login: login)
        change(&settings)
        return (await SMTPSender(settings, curl: try CurlMulti()).send(mail ?? self.mail), server)
    }

    @Test("a mail goes out as it is, to whom it is for")
    func sent() async throws {
        let (delivery, server) = try await send(Script(), login: .password(user: "desk", password: "s3cret"))
        #expect(delivery.result == SendResult(.sent, status: 250, detail: "the server answered 250 2.0.0 to the mail"))
        #expect(delivery.answers.map(\.reply.codes) == ["250 2.1.0"])
        #expect(delivery.closing?.codes == "250 2.0.0")
        let visit = try #require(server.visits.first)
        #expect(visit.body == mail.bytes)
        #expect(
            visit.commands.filter { !$0.hasPrefix("AUTH") } == [
                "EHLO desk.example.com", "EHLO desk.example.com",
                "MAIL FROM:<support@example.com> SIZE=\(mail.bytes.count)", "RCPT TO:<ayse@customer.example>", "DATA",
                "QUIT",
            ])
        #expect(visit.commands.contains("AUTH PLAIN"))
        #expect(visit.proof == "AGRlc2sAczNjcmV0")
    }

    @Test("an automatic mail names nobody to be told of its failure, and a server without SIZE is told no size")
    func automatic() async throws {
        var draft = MailDraft.example()
        draft.isAutomatic = true
        var script = Script()
        script.features = ["PIPELINING"]
        let (delivery, server) = try await send(script, try MailComposer.compose(draft))
        #expect(delivery.result.outcome == .sent)
        #expect(server.visits.first?.commands.contains("MAIL FROM:<>") == true)
    }

    /// What a server does, and what becomes of the mail.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let outcome: SendResult.Outcome
        let status: Int
        var fault: SendFault?
        let change: @Sendable (inout Script) -> Void
        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(name: "greets with 421", outcome: .retry(after: nil), status: 421) {
            $0.greeting = .say("421 4.3.2 not now")
        },
        Case(name: "greets with 554", outcome: .retry(after: nil), status: 554) { $0.greeting = .say("554 go away") },
        Case(name: "hangs up at once", outcome: .retry(after: nil), status: 0, fault: .cut) { $0.greeting = .cut },
        Case(name: "never greets", outcome: .retry(after: nil), status: 0, fault: .timeout) { $0.greeting = .hush },
        Case(name: "refuses the sender", outcome: .failed, status: 553, fault: .channel) {
            $0.answers["MAIL"] = [.say("553 5.7.1 <support@example.com>: not yours")]
        },
        Case(name: "wants a login", outcome: .retry(after: nil), status: 530, fault: .login) {
            $0.answers["MAIL"] = [.say("530 5.7.0 who are you")]
        },
        Case(name: "wants a login for recipients", outcome: .retry(after: nil), status: 530, fault: .login) {
            $0.answers["RCPT"] = [.say("530 5.7.0 who are you")]
        },
        Case(name: "puts the sender off", outcome: .retry(after: nil), status: 451) {
            $0.answers["MAIL"] = [.say("451 4.7.1 later")]
        },
        Case(name: "knows no such recipient", outcome: .failed, status: 550) {
            $0.answers["RCPT"] = [.say("550 5.1.1 <ayse@customer.example>: unknown")]
        },
        Case(name: "puts the recipient off", outcome: .retry(after: nil), status: 450) {
            $0.answers["RCPT"] = [.say("450 4.2.0 greylisted")]
        },
        Case(name: "shuts down at the recipient", outcome: .retry(after: nil), status: 421) {
            $0.answers["RCPT"] = [.say("421 4.3.2 bye")]
        },
        Case(name: "has no room for text", outcome: .retry(after: nil), status: 452) {
            $0.answers["DATA"] = [.say("452 4.3.1 full")]
        },
        Case(name: "takes no text", outcome: .failed, status: 554) { $0.answers["DATA"] = [.say("554 5.5.1 no")] },
        Case(name: "hangs up at the text", outcome: .retry(after: nil), status: 0, fault: .cut) {
            $0.answers["DATA"] = [.cut]
        },
        Case(name: "answers DATA as if it were done", outcome: .retry(after: nil), status: 250, fault: .cut) {
            $0.answers["DATA"] = [.say("250 2.0.0 queued")]
        },
        Case(name: "answers the text in advance", outcome: .retry(after: nil), status: 0, fault: .cut) {
            $0.answers["RCPT"] = [.say(["250 2.1.5 fine", "354 go on", "250 2.0.0 queued"])]
        },
        Case(name: "puts the mail off", outcome: .retry(after: nil), status: 451) {
            $0.end = [.say("451 4.7.1 try again")]
        },
        Case(name: "takes it for spam", outcome: .failed, status: 554) { $0.end = [.say("554 5.7.1 spam")] },
        Case(name: "finds it too large", outcome: .failed, status: 552, fault: .size) {
            $0.end = [.say("552 5.3.4 too big")]
        },
        Case(name: "has a full mailbox", outcome: .failed, status: 552) { $0.end = [.say("552 5.2.2 full")] },
        Case(name: "hangs up after the text", outcome: .ambiguous, status: 0, fault: .cut) { $0.end = [.cut] },
        Case(name: "is silent after the text", outcome: .ambiguous, status: 0, fault: .timeout) { $0.end = [.hush] },
        Case(name: "babbles after the text", outcome: .ambiguous, status: 0, fault: .cut) { $0.end = [.say("well")] },
        Case(name: "wants more after the text", outcome: .ambiguous, status: 354, fault: .cut) {
            $0.end = [.say("354 more")]
        },
        Case(name: "changes its mind within an answer", outcome: .ambiguous, status: 0, fault: .cut) {
            $0.end = [.say(["250-fine", "550 or not"])]
        },
    ]

    @Test("an answer's code and its moment say what becomes of the mail", arguments: cases)
    func outcomes(_ each: Case) async throws {
        var script = Script()
        each.change(&script)
        let (delivery, _) = try await send(script) {
            $0.timeouts.end = .milliseconds(200)
            if each.fault == .timeout { $0.timeouts.opening = .milliseconds(300) }
        }
        #expect(delivery.result.outcome == each.outcome)
        #expect(delivery.result.status == each.status)
        #expect(delivery.result.fault == each.fault)
        // Nothing that names a person.
        #expect(!delivery.result.detail.contains("@"), "\(delivery.result.detail)")
    }

    @Test("a mail that was put off goes out the next time, the same to the byte")
    func again() async throws {
        var script = Script()
        script.end = [.say("451 4.3.0 later"), .cut, .say("250 2.0.0 queued")]
        let server = try MailServer(script)
        defer { server.stop() }
        let sender = SMTPSender(settings(server), curl: try CurlMulti())
        var outcomes: [SendResult.Outcome] = []
        for _ in 0..<3 { outcomes.append(await sender.send(mail).result.outcome) }
        #expect(outcomes == [.retry(after: nil), .ambiguous, .sent])
        #expect(server.visits.map(\.body) == [mail.bytes, mail.bytes, mail.bytes])
    }

    @Test("a connection that breaks inside the text leaves nothing in doubt")
    func brokenBody() async throws {
        var draft = MailDraft.example()
        draft.files = [.init(name: "a.bin", type: "a/b", content: [UInt8](repeating: 7, count: 3 << 20))]
        var script = Script()
        script.features = []
        script.cutsInBodyAfter = 10_000
        let (delivery, server) = try await send(script, try MailComposer.compose(draft))
        #expect(delivery.result.outcome == .retry(after: nil))
        #expect(delivery.result.fault == .cut)
        #expect(server.visits.first?.body == nil)
    }

    @Test("each recipient's answer is kept, and one that is refused does not keep the others from the mail")
    func recipients() async throws {
        var draft = MailDraft.example()
        draft.cc = ["b@customer.example", "c@customer.example", "ayse@customer.example"].map {
            .init(name: "", address: $0)
        }
        var script = Script()
        script.answers["RCPT TO:<b@"] = [.say("550 5.1.1 <b@customer.example> unknown")]
        script.answers["RCPT TO:<c@"] = [.say("452 4.2.2 full")]
        let mail = try MailComposer.compose(draft)
        let (delivery, server) = try await send(script, mail)
        #expect(delivery.result.outcome == .sent)
        #expect(delivery.result.detail == "the server answered 250 2.0.0 to the mail, and refused 2 of 3 recipients")
        #expect(delivery.answers.map(\.reply.code) == [250, 550, 452])
        #expect(delivery.answers[1].reply.text == "5.1.1 <b@customer.example> unknown")
        #expect(server.visits.first?.body == mail.bytes)

        script.answers["RCPT TO:<ayse@"] = [.say("550 5.7.1 no")]
        let (none, _) = try await send(script, mail)
        #expect(none.result.outcome == .retry(after: nil))
        #expect(none.result.status == 452)
        #expect(none.closing == nil)
    }

    @Test("a login that is refused, put off or not offered holds the mail and says so")
    func logins() async throws {
        let login = CurlConnectionRequest.Login.password(user: "desk", password: "wrong")
        var script = Script()
        script.answers["AUTH"] = [.say("535 5.7.8 no")]
        let (refused, server) = try await send(script, login: login)
        #expect(refused.result.outcome == .retry(after: nil))
        #expect(refused.result.fault == .login)
        #expect(refused.result.status == 535)
        #expect(refused.result.detail == "the server answered 535 5.7.8 to the login")
        #expect(server.visits.allSatisfy { $0.body == nil })

        script.answers["AUTH"] = [.say("454 4.7.0 busy")]
        let (later, _) = try await send(script, login: login)
        #expect(later.result.outcome == .retry(after: nil))
        #expect(later.result.fault == nil)
        #expect(later.result.status == 454)

        script.features = ["SIZE"]
        let (missing, silent) = try await send(script, login: login)
        #expect(missing.result == SendResult(.retry(after: nil), fault: .login, detail: "the server offers no login"))
        #expect(silent.visits.allSatisfy { !$0.commands.contains { $0.hasPrefix("MAIL") } })
    }

    @Test("a token is shown as a bearer's")
    func bearer() async throws {
        var script = Script()
        script.features = ["AUTH XOAUTH2"]
        let (delivery, server) = try await send(script, login: .bearer(user: "desk@example.com", token: "t0ken"))
        #expect(delivery.result.outcome == .sent)
        #expect(server.visits.first?.commands.contains { $0 == "AUTH XOAUTH2" } == true)
        #expect(server.visits.first?.proof == "dXNlcj1kZXNrQGV4YW1wbGUuY29tAWF1dGg9QmVhcmVyIHQwa2VuAQE=")
    }

    @Test("without encryption nothing is said where it is required")
    func encryption() async throws {
        let login = CurlConnectionRequest.Login.password(user: "desk", password: "s3cret")
        let (delivery, server) = try await send(Script(), login: login) { $0.requiresTLS = true }
        #expect(delivery.result.outcome == .retry(after: nil))
        #expect(delivery.result.fault == .tls)
        #expect(server.visits.first?.commands == ["EHLO desk.example.com"])
    }

    @Test("what a server does not take is not sent to it")
    func features() async throws {
        var script = Script()
        script.features = ["SIZE 2000"]
        var draft = MailDraft.example()
        draft.text = String(repeating: "long ", count: 1_000)
        let (large, server) = try await send(script, try MailComposer.compose(draft))
        #expect(large.result.outcome == .failed)
        #expect(large.result.fault == .size)
        #expect(large.result.detail.hasSuffix("bytes, and the server takes 2000"))
        #expect(server.visits.first?.commands.contains { $0.hasPrefix("MAIL") } == false)

        draft = .example()
        draft.to = [.init(name: "", address: "ayşe@customer.example")]
        let (foreign, _) = try await send(script, try MailComposer.compose(draft))
        #expect(foreign.result.outcome == .failed)
        let (taken, other) = try await send(Script(), try MailComposer.compose(draft))
        #expect(taken.result.outcome == .sent)
        #expect(other.visits.first?.commands.contains("RCPT TO:<ayşe@customer.example>") == true)
        #expect(other.visits.first?.commands.contains { $0.hasSuffix("BODY=8BITMIME SMTPUTF8") } == true)
    }

    @Test("a host that is not there is tried again, settings that are none are not")
    func unreachable() async throws {
        let (descriptor, port) = try TestSocket.listen()
        TestSocket.close(descriptor)
        let curl = try CurlMulti()
        let closed = SMTPSettings(url: "smtp://127.0.0.1:\(port)", login: .none)
        let refused = await SMTPSender(closed, curl: curl).send(mail).result
        #expect(refused.outcome == .retry(after: nil))
        #expect(refused.fault == .connect)
        let unknown = await SMTPSender(SMTPSettings(url: "smtp://mail.invalid", login: .none), curl: curl).send(mail)
        #expect(unknown.result.outcome == .retry(after: nil))
        #expect(unknown.result.fault == .name)
        for name in ["", "a b", "x\r\nRSET"] {
            let odd = SMTPSettings(url: "smtp://127.0.0.1:\(port)", login: .none, name: name)
            #expect(await SMTPSender(odd, curl: curl).send(mail).result.fault == .channel)
        }
    }

    @Test("a task that is cancelled says whether the mail can have been taken")
    func cancelled() async throws {
        var script = Script()
        script.end = [.hush]
        let server = try MailServer(script)
        defer { server.stop() }
        let sender = SMTPSender(settings(server), curl: try CurlMulti())
        let task = Task { [mail] in await sender.send(mail) }
        while server.visits.first?.body == nil { await Task.yield() }
        task.cancel()
        let result = await task.value.result
        #expect(result.outcome == .ambiguous)
        #expect(result.fault == .stopped)
    }

    @Test("a probe logs in and leaves")
    func probe() async throws {
        let server = try MailServer(Script())
        defer { server.stop() }
        let login = CurlConnectionRequest.Login.password(user: "desk", password: "s3cret")
        let curl = try CurlMulti()
        let sender = SMTPSender(settings(server, login: login), curl: curl)
        #expect(await sender.probe() == .reachable("mail out: 127.0.0.1:\(server.port) takes the login"))
        #expect(
            server.visits.first?.commands.filter { !$0.hasPrefix("AUTH") } == [
                "EHLO desk.example.com", "EHLO desk.example.com", "QUIT",
            ])
        var script = Script()
        script.answers["AUTH"] = [.say("535 5.7.8 no")]
        let strict = try MailServer(script)
        defer { strict.stop() }
        let refused = await SMTPSender(settings(strict, login: login), curl: curl).probe()
        #expect(
            refused
                == .unreachable("mail out: 127.0.0.1:\(strict.port): the server answered 535 5.7.8 to the login"))
    }
}
