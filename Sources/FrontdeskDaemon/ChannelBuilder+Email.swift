import FrontdeskChannels
import FrontdeskConfig
import FrontdeskContent
import FrontdeskCore

extension ChannelBuilder {
    /// The mail channels. Their secrets are read now, so that one that is missing is told at once, and again at each login.
    func emails(_ channels: [ChannelSettings], in zone: Zone) throws -> [EmailSource] {
        var own = AutomaticMail.Own()
        for case .email(let settings) in channels.map(\.kind) {
            // Not their hosts: colleagues have them in their Message-IDs too.
            own.addresses += [settings.address] + settings.aliases.filter { !$0.hasPrefix("@") }
        }
        return try channels.compactMap { channel in
            guard case .email(let settings) = channel.kind else { return nil }
            var email = try email(channel.name, settings, own)
            email.offset = { zone.offset(at: $0) }
            return EmailSource(
                settings: settings, channel: EmailChannel(name: channel.name, settings: email, curl: curl))
        }
    }

    private func email(
        _ name: String, _ settings: EmailChannelSettings, _ own: AutomaticMail.Own
    ) throws -> EmailSettings {
        let key = key
        let reader = MailReader(
            senders: CustomerSender.Rules(forms: settings.senders.forms, forwarders: settings.senders.forwarders),
            own: own, authenticatedBy: settings.authenticatedBy ?? "",
            mailboxes: settings.plusAddress ? [settings.address] : [], hash: { key.hash($0) })
        var email = EmailSettings(
            address: MailAddress(name: settings.name ?? "", address: settings.address), reader: reader)
        let tokens = try settings.oauth.map { try self.tokens($0, by: settings.proxy, of: name) }
        if let imap = settings.imap {
            email.imap = EmailSettings.Mailbox(
                url: imap.server.url, requiresTLS: imap.server.requiresTLS,
                login: try login(imap.server.login, tokens, of: name), plan: plan(imap, settings))
        }
        if let smtp = settings.smtp {
            email.smtp = EmailSettings.Relay(
                url: smtp.url, requiresTLS: smtp.requiresTLS, login: try login(smtp.login, tokens, of: name))
        }
        email.authoritiesFile = settings.authoritiesFile
        email.proxy = settings.proxy
        email.plusAddress = settings.plusAddress
        email.quotes = settings.quote
        return email
    }

    private func plan(_ mailbox: MailboxSettings, _ settings: EmailChannelSettings) -> MailboxPlan {
        var plan = MailboxPlan(mailbox: mailbox.mailbox)
        plan.start = mailbox.start == .now ? .now : .all
        plan.afterwards =
            switch mailbox.afterwards {
            case .nothing: .nothing
            case .flag(let flag): .flag(flag)
            case .move(let target): .move(target)
            }
        plan.pollEvery = mailbox.poll
        plan.mailBytesMax = settings.sizeBytesMax
        return plan
    }

    private func login(
        _ login: MailServerSettings.Login, _ tokens: OAuthTokens?, of channel: String
    ) throws -> MailLogin {
        switch login {
        case .none: return .none
        case .password(let user, let reference): return .password(user: user, try secret(reference, of: channel))
        case .oauth(let user):
            guard let tokens else { throw DaemonError.configuration("channel \(channel): oauth is missing") }
            return .oauth(user: user, tokens)
        }
    }

    private func tokens(_ settings: OAuthSettings, by proxy: String?, of channel: String) throws -> OAuthTokens {
        var source = OAuthTokens.Source(
            tokenURL: settings.tokenURL, clientID: settings.clientID,
            clientSecret: try settings.clientSecret.map { try secret($0, of: channel) },
            refreshToken: try secret(settings.refreshToken, of: channel), scope: settings.scope,
            allowsPrivate: Self.allowsPrivate(settings.tokenURL, settings.allowsPrivate))
        source.proxy = proxy
        return running.tokens(of: channel, settings, by: proxy) { [source] grant in
            OAuthTokens(
                source, grant: grant, keeper: RefreshTokenFile(folder: state, channel: channel), curl: curl,
                now: { SystemClock.wall() })
        }
    }

    /// Reads a secret once, and gives what reads it again.
    private func secret(_ reference: SecretReference, of channel: String) throws -> @Sendable () throws -> String {
        let resolver = resolver
        let read = { @Sendable () throws -> String in
            guard let text = String(validating: try resolver.resolve(reference), as: UTF8.self) else {
                throw DaemonError.configuration("\(reference.title): it is not text")
            }
            return text
        }
        do {
            _ = try read()
        } catch {
            throw DaemonError.configuration("channel \(channel): \(error)")
        }
        return read
    }
}

extension MailChannels {
    /// Those of the mail channels that take deliveries.
    init(_ sources: [EmailSource]) {
        self.init(
            sources.filter(\.settings.takesDeliveries).map { source in
                Channel(
                    name: source.channel.name, addresses: [source.settings.address] + source.settings.aliases,
                    reader: source.channel.settings.reader, sizeLimit: source.settings.sizeBytesMax)
            })
    }
}
