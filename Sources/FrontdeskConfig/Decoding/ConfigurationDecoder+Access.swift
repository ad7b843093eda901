import FrontdeskCore

/// `listen`, with the place of the web's address for findings that have to do with it.
struct ListenSection {
    var settings = ListenSettings()
    /// Nil where the file does not say it.
    var web: ConfigNode?
    /// Nil where the address could not be read.
    var isLoopback: Bool?
}

extension ConfigurationDecoder {
    /// `listen`: the sockets and the web.
    func listen(_ node: ConfigNode?) -> ListenSection {
        var section = ListenSection()
        section.isLoopback = section.settings.web.isLoopback
        node?.fields { fields in
            let agents = fields.optional("agents")
            let admins = fields.optional("admins")
            fields.note(usual: .string(section.settings.agents), for: "agents")
            fields.note(usual: .string(section.settings.admins), for: "admins")
            fields.note(usual: .string(section.settings.web.text), for: "web")
            section.settings.agents = agents?.path(DecodingLimits.socketPath) ?? section.settings.agents
            section.settings.admins = admins?.path(DecodingLimits.socketPath) ?? section.settings.admins
            if section.settings.agents == section.settings.admins, let node = admins ?? agents {
                node.report(.badPath, "agents and admins need sockets of their own")
            }
            if let node = fields.optional("lmtp"), let path = node.path(DecodingLimits.socketPath) {
                section.settings.lmtp = path
                if [section.settings.agents, section.settings.admins].contains(path) {
                    node.report(.badPath, "mail servers need a socket of their own")
                }
            }
            guard let web = fields.optional("web") else { return }
            let address = web.webAddress()
            section.web = web
            section.isLoopback = address?.isLoopback
            section.settings.web = address ?? section.settings.web
        }
        return section
    }

    /// `store`.
    func store(_ node: ConfigNode?) -> StoreSettings {
        var store = StoreSettings()
        node?.fields { fields in
            fields.note(usual: .string(store.sqlite), for: "sqlite")
            store.sqlite = fields.optional("sqlite")?.path(1...ConfigLimits.pathBytesMax) ?? store.sqlite
            store.retention = fields.span("retention", in: DecodingLimits.retention, usual: store.retention)
        }
        return store
    }

    /// `scanner`; nil where there is none.
    func scanner(_ node: ConfigNode?) -> ScannerSettings? {
        var scanner: ScannerSettings?
        node?.fields { fields in
            fields.note(usual: .string(ScannerSettings.Unavailable.allow.rawValue), for: "onUnavailable")
            let unavailable = fields.optional("onUnavailable")?.choice(ScannerSettings.Unavailable.self)
            guard let node = fields.required("clamd"), let path = node.path(DecodingLimits.socketPath) else { return }
            guard path.hasPrefix("/") else {
                return node.report(.badPath, "clamd has its socket in a folder of its own: name it from / on")
            }
            scanner = ScannerSettings(clamd: path, onUnavailable: unavailable ?? .allow)
        }
        return scanner
    }

    /// `access`: admins, gateways, and who brings mails.
    func access(_ node: ConfigNode?, _ users: inout UserTable) -> AccessSettings {
        var access = AccessSettings()
        node?.fields { fields in
            fields.note(usual: .string(access.adminGroup), for: "adminGroup")
            access.adminGroup = fields.optional("adminGroup")?.userName() ?? access.adminGroup
            fields.note(usual: .string(access.lmtpGroup), for: "lmtpGroup")
            access.lmtpGroup = fields.optional("lmtpGroup")?.userName() ?? access.lmtpGroup
            access.deliver = fields.optional("deliver").map(deliverers) ?? []
            for (name, node) in fields.optional("gateways")?.namedMembers() ?? [] {
                node.fields { fields in
                    var gateway = GatewaySettings(name: name.text, unixUser: "", teams: [])
                    if let node = fields.required("unixUser"), let user = node.userName() {
                        users.claim(user, for: "gateway \"\(name.text)\"", at: node)
                        gateway.unixUser = user
                    }
                    let teams = fields.required("teams")?.references(to: "a team", in: names.teams) ?? []
                    gateway.teams = teams.map { names.teams.declarations[$0].name.text }
                    access.gateways.append(gateway)
                }
            }
        }
        return access
    }

    /// Users who hand in mails; they may be agents too.
    private func deliverers(_ node: ConfigNode) -> [String] {
        var users: [String] = []
        for item in node.items(count: EmailLimits.deliverers) ?? [] {
            guard let user = item.userName() else { continue }
            if users.contains(user) {
                item.report(.repeatedName, severity: .warning, "\"\(user)\" is named twice")
            } else {
                users.append(user)
            }
        }
        return users
    }
}

extension ConfigNode {
    /// The path of a file or socket, absolute or below a folder the daemon knows.
    fileprivate func path(_ bytes: ClosedRange<Int>) -> String? {
        guard let text = string(bytes: bytes) else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let last = parts.last, !last.isEmpty, last != ".", !parts.contains("..") else {
            report(.badPath, "\(quote(text)) is not a path for a file")
            return nil
        }
        return text
    }

    /// An address to listen on.
    fileprivate func webAddress() -> WebAddress? {
        note(.form(.address))
        let form = #"host:port, as in "127.0.0.1:8025""#
        guard let text = string(bytes: DecodingLimits.address) else { return nil }
        guard let address = WebAddress(text) else {
            report(.badAddress, "\(quote(text)) is not an address to listen on", expected: form)
            return nil
        }
        return address
    }
}
