package import AsyncCurl
import FrontdeskCore

/// Sends mails through one server, a connection each.
package struct SMTPSender: Sendable {
    private let settings: SMTPSettings
    private let curl: CurlMulti

    package init(_ settings: SMTPSettings, curl: CurlMulti) {
        self.settings = settings
        self.curl = curl
    }

    /// Sends a mail once. A cancelled task ends it; the result then says whether it can have been taken.
    ///
    /// Before the end of the text is out nothing is ambiguous: no server takes a mail without it (RFC 5321, section 4.1.1.4).
    package func send(_ mail: ComposedMail) async -> SMTPDelivery {
        guard !mail.envelope.recipients.isEmpty else {
            return SMTPDelivery(result: SMTPVerdict.refused([]))
        }
        var exchange: SMTPExchange
        do throws(SMTPExchange.Break) {
            exchange = try await open()
        } catch {
            return SMTPDelivery(result: error.result)
        }
        do throws(SMTPExchange.Break) {
            let result = try await exchange.deliver(mail.bytes, mail.envelope)
            await exchange.quit()
            return SMTPDelivery(result: result, answers: exchange.answers, closing: exchange.closing)
        } catch {
            // An answer keeps the connection; anything else has ended it.
            if error.result.status > 0 { await exchange.quit() }
            return SMTPDelivery(result: error.result, answers: exchange.answers, closing: exchange.closing)
        }
    }

    /// Connects, encrypts, logs in, greets and leaves; no mail is spoken of.
    package func probe() async -> ProbeResult {
        do throws(SMTPExchange.Break) {
            var exchange = try await open()
            _ = try await exchange.greet()
            await exchange.quit()
        } catch {
            return .unreachable("mail out: \(place): \(error.result.said)")
        }
        return .reachable("mail out: \(place) takes \(settings.hasLogin ? "the login" : "connections")")
    }

    private var place: String { settings.place }

    private func open() async throws(SMTPExchange.Break) -> SMTPExchange {
        guard let request = settings.connection else {
            let result = SendResult(.failed, fault: .channel, detail: "the name to greet with is none")
            throw SMTPExchange.Break(result: result)
        }
        do {
            return SMTPExchange(try await curl.connect(request), settings)
        } catch let error as CurlConnectionError {
            throw SMTPExchange.Break(result: SMTPVerdict.result(error, at: .opening))
        } catch {
            let result = SendResult(.retry(after: nil), detail: "the connection ended by an unknown error")
            throw SMTPExchange.Break(result: result)
        }
    }
}
