import FrontdeskCore

/// Decodes what only mail channels have, and knows the addresses that are taken.
struct EmailDecoder {
    /// Folded addresses and domains, with where they were first named and the channel that did.
    private var claimed: [String: (span: SourceSpan, channel: JSONPointer)] = [:]

    /// The settings of a mail channel; nil where they are not readable.
    mutating func settings(_ fields: inout ObjectReader) -> EmailChannelSettings? {
        let address = fields.required("address").flatMap { ownAddress($0, in: fields.node) }
        var settings = EmailChannelSettings(address: address ?? "")
        settings.name = fields.optional("name")?.line(bytes: DecodingLimits.publicName)
        let channel = fields.node
        settings.aliases =
            fields.optional("aliases")?.list(count: EmailLimits.addresses) {
                ownAddress($0, in: channel, isAlias: true)
            } ?? []
        let oauthNode = fields.optional("oauth")
        settings.oauth = oauthNode.flatMap(oauth)
        var logins = LoginDecoder(hasOAuth: oauthNode != nil)
        let imap = fields.optional("imap")
        let smtp = fields.optional("smtp")
        settings.imap = imap.flatMap { mailbox($0, &logins) }
        settings.smtp = smtp.flatMap { relay($0, &logins) }
        logins.reportIdle(oauthNode)
        settings.takesDeliveries = fields.flag("lmtp")
        settings.senders = fields.optional("senders").flatMap(senders) ?? settings.senders
        settings.authenticatedBy = fields.optional("authenticatedBy")?.authenticator()
        settings.plusAddress = fields.flag("plusAddress")
        let size = fields.optional("sizeLimit")?.size(in: EmailLimits.size)
        fields.note(usual: .string(SizeText.text(bytes: Int64(EmailLimits.sizeUsual))), for: "sizeLimit")
        settings.sizeBytesMax = size.map { Int($0) } ?? settings.sizeBytesMax
        settings.quote = fields.flag("quote", usual: true)
        settings.authoritiesFile = fields.optional("caFile")?.absolutePath()
        settings.proxy = fields.optional("proxy")?.proxy()
        // What could not be read is in the log, and then nobody uses these settings.
        return address == nil ? nil : settings
    }

    // MARK: Addresses

    /// An address of ours, which no other channel has.
    private mutating func ownAddress(_ node: ConfigNode, in channel: ConfigNode, isAlias: Bool = false) -> String? {
        guard let address = node.mailAddress(orDomain: isAlias) else { return nil }
        let key = RecipientAddress.folded(address)
        guard let first = claimed[key] else {
            claimed[key] = (node.span, channel.pointer)
            return address
        }
        let related = [Diagnostic.Related(span: first.span, text: "first named here")]
        if first.channel == channel.pointer {
            node.report(.repeatedName, severity: .warning, "\(node.quote(address)) is named twice", related: related)
        } else {
            node.report(.mailAddressTaken, "\(node.quote(address)) is another channel's", related: related)
        }
        return address
    }

    private func senders(_ node: ConfigNode) -> MailSenderSettings? {
        node.object { (fields: inout ObjectReader) in
            var senders = MailSenderSettings()
            func addresses(_ key: String) -> [String] {
                fields.optional(key)?.list(count: EmailLimits.addresses) { $0.mailAddress(orDomain: true) } ?? []
            }
            senders.forms = addresses("forms")
            senders.forwarders = addresses("forwarders")
            return senders
        }
    }

    // MARK: Servers

    private func mailbox(_ node: ConfigNode, _ logins: inout LoginDecoder) -> MailboxSettings? {
        node.object { (fields: inout ObjectReader) in
            let server = fields.required("url")?.mailServer([.imaps, .imap])
            let login = logins.login(&fields, isNeeded: true)
            fields.note(usual: .string("INBOX"), for: "mailbox")
            let name = fields.optional("mailbox")?.mailboxName()
            let start: MailboxSettings.Start? = fields.optional("start")?.choice()
            fields.note(usual: .string(MailboxSettings.Start.all.rawValue), for: "start")
            let poll = fields.span("poll", in: EmailLimits.poll, usual: EmailLimits.pollUsual)
            let afterwards = fields.optional("afterwards").flatMap { self.afterwards($0, mailbox: name ?? "INBOX") }
            guard var server, let login else { return nil }
            server.login = login
            var settings = MailboxSettings(server: server)
            settings.mailbox = name ?? settings.mailbox
            settings.start = start ?? settings.start
            settings.poll = poll
            settings.afterwards = afterwards ?? settings.afterwards
            return settings
        }
    }

    private func afterwards(_ node: ConfigNode, mailbox: String) -> MailboxSettings.Afterwards? {
        node.object { (fields: inout ObjectReader) in
            guard let (key, node) = fields.exactlyOne(of: ["flag", "move"]) else { return nil }
            if key == "flag" { return node.mailFlag().map { .flag($0) } }
            guard let target = node.mailboxName() else { return nil }
            guard !Self.isSame(target, mailbox) else {
                node.report(
                    .unusableMailbox, "\(node.quote(target)) is the mailbox that is read",
                    expected: "another mailbox")
                return nil
            }
            return .move(target)
        }
    }

    /// Whether two names are of one mailbox: INBOX is written in any case (RFC 3501, section 5.1).
    private static func isSame(_ left: String, _ right: String) -> Bool {
        let names = [left, right].map { $0.lowercased() == "inbox" ? "INBOX" : $0 }
        return names[0] == names[1]
    }

    private func relay(_ node: ConfigNode, _ logins: inout LoginDecoder) -> MailServerSettings? {
        node.object { (fields: inout ObjectReader) in
            let server = fields.required("url")?.mailServer([.smtp, .smtps])
            let login = logins.login(&fields, isNeeded: false)
            guard var server, let login else { return nil }
            server.login = login
            return server
        }
    }

    private func oauth(_ node: ConfigNode) -> OAuthSettings? {
        node.object { (fields: inout ObjectReader) in
            let url = fields.required("tokenURL")?.httpURL(
                for: "secrets", like: "https://login.example.com/token")
            let id = fields.required("clientID")?.line(bytes: EmailLimits.oauthText)
            let secret = fields.optional("clientSecret")?.secret()
            let token = fields.required("refreshToken")?.secret()
            let scope = fields.optional("scope")?.line(bytes: EmailLimits.oauthText)
            let allowsPrivate = fields.flag("privateHost")
            guard let url, let id, let token else { return nil }
            var settings = OAuthSettings(tokenURL: url, clientID: id, refreshToken: token)
            settings.clientSecret = secret
            settings.scope = scope
            settings.allowsPrivate = allowsPrivate
            return settings
        }
    }
}

/// Decodes who logs in at the servers of one channel.
private struct LoginDecoder {
    let hasOAuth: Bool
    private var usesOAuth = false

    init(hasOAuth: Bool) {
        self.hasOAuth = hasOAuth
    }

    /// `user` and `password` of a server; nil where they are not readable.
    mutating func login(_ fields: inout ObjectReader, isNeeded: Bool) -> MailServerSettings.Login? {
        let userNode = isNeeded ? fields.required("user") : fields.optional("user")
        let passwordNode = fields.optional("password")
        let user = userNode?.line(bytes: EmailLimits.user)
        let password = passwordNode?.secret()
        guard let userNode else {
            if let passwordNode, !isNeeded {
                passwordNode.report(.unusableLogin, "a password without a user", expected: "the key \"user\"")
            }
            return isNeeded ? nil : MailServerSettings.Login.none
        }
        if passwordNode != nil {
            guard let user, let password else { return nil }
            return .password(user: user, password)
        }
        usesOAuth = true
        guard hasOAuth else {
            userNode.report(
                .unusableLogin, "a user without a password",
                expected: "the key \"password\" beside it, or \"oauth\" in the channel")
            return nil
        }
        return user.map { .oauth(user: $0) }
    }

    /// Reports tokens that no login uses.
    func reportIdle(_ oauth: ConfigNode?) {
        guard let oauth, !usesOAuth else { return }
        oauth.report(
            .unusableLogin, "no login uses these tokens",
            expected: "a server with a \"user\" and without a \"password\"")
    }
}
