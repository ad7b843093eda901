package import AsyncCurl
import FrontdeskContent
package import FrontdeskCore

/// A mailbox, or a name that mails are delivered under, and the server that takes its replies.
package struct EmailChannel: ChannelAdapter {
    package let name: String
    package let settings: EmailSettings

    /// A repeat has the same Message-ID, by which mail servers and programs know it.
    package let retriesAmbiguous = true

    package var takesReplies: Bool { settings.smtp != nil }

    private let curl: CurlMulti

    package init(name: String, settings: EmailSettings, curl: CurlMulti) {
        self.name = name
        self.settings = settings
        self.curl = curl
    }

    /// Opens the mailbox's server and logs in.
    package func openMailbox() async throws -> CurlConnection {
        guard let imap = settings.imap else { throw IMAPFault.mailboxRefused("the channel reads none") }
        let login: CurlConnectionRequest.Login
        do {
            login = try await imap.login.credentials()
        } catch {
            throw IMAPFault.login("\(error)", isLasting: (error as? OAuthTokens.Fault)?.isLasting ?? false)
        }
        var request = CurlConnectionRequest(url: imap.url, login: login)
        // What is this machine's own is the proxy's behind a proxy.
        request.requiresTLS = imap.requiresTLS || settings.proxy != nil
        request.authoritiesFile = settings.authoritiesFile
        request.proxy = settings.proxy
        do {
            return try await curl.connect(request)
        } catch {
            // A token that was refused is not tried again, however long it should have lasted.
            if case .oauth(_, let tokens) = imap.login { tokens.forget() }
            throw error
        }
    }

    package func send(_ outbound: OutboundMessage, at now: Instant) async -> SendResult {
        guard let smtp = settings.smtp else {
            return SendResult(.failed, fault: .channel, detail: "the channel takes no replies")
        }
        guard outbound.visibility != .internal else { return SendResult(.failed, detail: "a note is not sent") }
        guard let mail = outbound.mail else { return SendResult(.failed, detail: "the message was not made for mail") }
        let whole: ComposedMail
        do throws(ComposeFault) {
            whole = try MailComposer.compose(draft(mail, outbound))
        } catch {
            return SendResult(.failed, detail: "no mail can be made of it: \(error.text)")
        }
        let plan = RecipientPlan(recipients: whole.envelope.recipients, before: mail.answers)
        guard !plan.open.isEmpty else {
            var result = SendResult(.sent, detail: "all recipients have it already")
            result.answers = mail.answers
            return result
        }
        // The mail is the same for each attempt, whoever is still to get it.
        var envelope = whole.envelope
        envelope.recipients = plan.open
        let composed = ComposedMail(bytes: whole.bytes, envelope: envelope)
        do {
            let sender = SMTPSender(try await server(smtp), curl: curl)
            let delivery = await sender.send(composed)
            if delivery.result.fault == .login, case .oauth(_, let tokens) = smtp.login { tokens.forget() }
            return plan.result(of: delivery)
        } catch {
            var result = SendResult(.retry(after: nil), fault: .login, detail: "the login cannot be had")
            result.heard = "\(error)"
            return result
        }
    }

    private func draft(_ mail: OutboundMail, _ outbound: OutboundMessage) -> MailDraft {
        var draft = MailDraft(
            from: settings.address, to: mail.to, subject: ReplySubject.answering(mail.subject),
            messageID: mail.messageID, date: mail.writtenAt, text: outbound.text)
        draft.cc = mail.cc
        draft.inReplyTo = mail.inReplyTo
        draft.references = mail.references
        draft.files = mail.files
        draft.signature = mail.signature
        draft.isAutomatic = mail.isAutomatic
        if mail.isAutomatic { draft.loop = 1 }
        if settings.plusAddress, let number = Int64(outbound.conversation.dropFirst()) {
            draft.replyTo = ThreadToken.address(
                settings.address.address, conversation: number, code: settings.reader.hash)
        }
        if settings.quotes, let quoted = mail.quoted, !quoted.text.isEmpty {
            let line = QuoteAttribution.line(
                language: quoted.language, author: quoted.author, date: quoted.date,
                offsetSeconds: settings.offset(quoted.date))
            draft.quote = MailDraft.Quote(attribution: line, text: quoted.text)
        }
        return draft
    }

    private func server(_ relay: EmailSettings.Relay) async throws -> SMTPSettings {
        var settings = SMTPSettings(
            url: relay.url, login: try await relay.login.credentials(),
            name: DeskKey.host(of: self.settings.address.address))
        settings.requiresTLS = relay.requiresTLS
        settings.authoritiesFile = self.settings.authoritiesFile
        settings.proxy = self.settings.proxy
        return settings
    }

    /// Logs in at both servers and leaves again; no mail is looked at, and none is sent.
    package func probe() async -> ProbeResult {
        var said: [String] = []
        if let imap = settings.imap {
            do {
                try await openMailbox().close()
                said.append("mail in: \(imap.url) takes the login")
            } catch let fault as IMAPFault {
                return .unreachable("mail in: \(imap.url): \(fault.text)")
            } catch let error as CurlConnectionError {
                return .unreachable("mail in: \(imap.url): \(IMAPFault.connection(error).text)")
            } catch {
                return .unreachable("mail in: \(imap.url): \(error)")
            }
        }
        guard let smtp = settings.smtp else {
            return said.isEmpty
                ? .idle("reads no mailbox and sends no replies") : .reachable(said.joined(separator: "; "))
        }
        do {
            let result = await SMTPSender(try await server(smtp), curl: curl).probe()
            guard case .reachable(let text) = result else { return result }
            return .reachable((said + [text]).joined(separator: "; "))
        } catch {
            return .unreachable("mail out: \(smtp.url): the login cannot be had: \(error)")
        }
    }
}

extension ComposeFault {
    /// Why, for operators: nothing of the mail.
    fileprivate var text: String {
        switch self {
        case .address(let field): "the address in \(field) is none that mail can be sent to"
        case .messageID: "its Message-ID is none"
        case .noRecipient: "it has no recipient"
        case .tooManyRecipients: "it has too many recipients"
        case .date: "its date is beyond what mail can say"
        case .tooLarge: "it is too large"
        }
    }
}
