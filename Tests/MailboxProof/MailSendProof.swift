import AsyncCurl
import FrontdeskChannels
import FrontdeskContent
import FrontdeskCore
import Glibc

/// Writes an answer and sends it through a real server, as the daemon does; tells the outcome and each recipient's answer, a
/// line each. The text is what comes on standard input.
///
/// usage: mailbox-proof send URL USER PASSWORD [--ca FILE] [--plain] [--probe] [--automatic] [--bytes COUNT]
/// [--from ADDRESS] [--id MESSAGE-ID] [--answers MESSAGE-ID] [--to ADDRESS]...
enum MailSendProof {
    static func run(_ arguments: [String]) async throws {
        var words = arguments
        guard words.count >= 3 else { exit(2) }
        let login = words[1].isEmpty ? CurlConnectionRequest.Login.none : .password(user: words[1], password: words[2])
        var settings = SMTPSettings(url: words[0], login: login, name: "desk.example.test")
        words.removeFirst(3)
        var draft = MailDraft(
            from: MailAddress(name: "Acme Müşteri Hizmetleri", address: "support@example.test"), to: [],
            subject: ReplySubject.answering("YNT: Siparişim gecikti, iade istiyorum"), messageID: "x8.k2@example.test",
            date: .at(1_795_374_253), text: "")
        var probes = false
        while !words.isEmpty {
            let word = words.removeFirst()
            func value() -> String { words.isEmpty ? "" : words.removeFirst() }
            switch word {
            case "--ca": settings.authoritiesFile = value()
            case "--plain": settings.requiresTLS = false
            case "--probe": probes = true
            case "--automatic": draft.isAutomatic = true
            case "--from": draft.from = MailAddress(name: draft.from.name, address: value())
            case "--id": draft.messageID = value()
            case "--answers":
                draft.inReplyTo = value()
                draft.references = ["first@customer.test", draft.inReplyTo ?? ""]
            case "--to": draft.to.append(MailAddress(name: "Ayşe Yılmaz", address: value()))
            case "--bytes":
                let content = [UInt8](repeating: 0x2E, count: Int(value()) ?? 0)
                draft.files = [.init(name: "Sipariş özeti.bin", type: "application/x-test", content: content)]
            default: exit(2)
            }
        }
        let multi = try CurlMulti()
        let sender = SMTPSender(settings, curl: multi)
        if probes {
            tell("\(await sender.probe())")
        } else {
            while let line = readLine(strippingNewline: false) { draft.text += line }
            report(await sender.send(try MailComposer.compose(draft)))
        }
        multi.stop()
    }

    private static func report(_ delivery: SMTPDelivery) {
        for answer in delivery.answers { tell("\(answer.recipient.path) \(answer.reply.codes)") }
        let result = delivery.result
        let outcome =
            switch result.outcome {
            case .sent: "sent"
            case .retry: "retry"
            case .failed: "failed"
            case .ambiguous: "ambiguous"
            }
        tell("\(outcome) \(result.status) \(result.fault?.word ?? "-") \(result.said)")
    }
}

extension Instant {
    /// So many seconds after 1970.
    fileprivate static func at(_ seconds: Int64) -> Instant { Instant(microseconds: seconds * 1_000_000) }
}
