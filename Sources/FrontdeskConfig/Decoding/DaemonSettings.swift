package import FrontdeskCore

/// What the daemon, but not the router, reads from the configuration.
package struct DaemonSettings: Equatable, Sendable {
    package var deskName: String
    package var listen = ListenSettings()
    package var store = StoreSettings()
    package var access = AccessSettings()
    /// What looks at files; nil where nothing does.
    package var scanner: ScannerSettings?
    /// Which files are not passed on.
    package var files = FileRules()
    /// In the order of the file; the same names at the same places as in ``Policy/channels``.
    package var channels: [ChannelSettings] = []
    /// The priorities people may give, in the order of the file.
    package var priorities: [NamedPriority] = NamedPriority.standard

    /// Settings of a desk that says nothing but its name.
    package init(deskName: String) {
        self.deskName = deskName
    }
}

/// Where the daemon is to be reached.
package struct ListenSettings: Equatable, Sendable {
    /// The agents' socket; relative to the runtime folder unless it starts with `/`.
    package var agents = "agent.sock"
    /// The admins' socket; relative to the runtime folder unless it starts with `/`.
    package var admins = "admin.sock"
    /// Where webhooks come in.
    package var web = WebAddress(host: "127.0.0.1", port: 8025)
    /// The socket for LMTP (RFC 2033); relative to the runtime folder unless it starts with `/`. Nil where mails do not come
    /// that way.
    package var lmtp: String?

    /// The sockets in the runtime folder, and the web on the loopback.
    package init() {}
}

/// Where the desk is kept.
package struct StoreSettings: Equatable, Sendable {
    /// The database file; relative to the state folder unless it starts with `/`.
    package var sqlite = "desk.sqlite"
    /// How far back the journal tells what happened; what was decided before can no longer be replayed.
    package var retention = Span.days(400)

    /// One file in the state folder.
    package init() {}
}

/// Who may do what beyond an agent's own work.
package struct AccessSettings: Equatable, Sendable {
    /// The Unix group whose members are admins.
    package var adminGroup = "frontdesk-admin"
    /// The Unix group whose members may connect to the socket for LMTP.
    package var lmtpGroup = "frontdesk-lmtp"
    /// Unix users, besides root and admins, who may hand in mails by `frontdesk deliver`.
    package var deliver: [String] = []
    package var gateways: [GatewaySettings] = []

    /// Admins and mail servers by their usual groups, and nobody else.
    package init() {}
}

/// The daemon of ClamAV that looks at files.
package struct ScannerSettings: Equatable, Sendable {
    /// What becomes of a file that it could not look at.
    package enum Unavailable: String, CaseIterable, Sendable {
        /// It is passed on, marked as `unscanned`.
        case allow
        /// It waits: nobody gets it, and it is looked at again when somebody asks for it.
        case hold
    }

    /// The Unix socket of clamd.
    package var clamd: String
    package var onUnavailable = Unavailable.allow

    /// A scanner that stops nothing while it is away.
    package init(clamd: String, onUnavailable: Unavailable = .allow) {
        self.clamd = clamd
        self.onUnavailable = onUnavailable
    }
}

/// A program that acts for agents through sessions.
package struct GatewaySettings: Equatable, Sendable {
    package var name: String
    package var unixUser: String
    /// Names of the teams whose agents it may act for.
    package var teams: [String]

    /// Makes a gateway.
    package init(name: String, unixUser: String, teams: [String]) {
        self.name = name
        self.unixUser = unixUser
        self.teams = teams
    }
}

/// A priority by the word people use for it.
package struct NamedPriority: Equatable, Sendable {
    package var name: String
    /// How much younger a due is made to look; negative: older.
    package var boost: Span
    /// Its class in the order: everything of a higher class is served before; 0 is the usual one.
    package var strict: Int

    /// Makes a priority.
    package init(name: String, boost: Span, strict: Int = 0) {
        self.name = name
        self.boost = boost
        self.strict = strict
    }

    /// What a desk has that declares none.
    package static let standard = [
        NamedPriority(name: "urgent", boost: .hours(4)), NamedPriority(name: "high", boost: .minutes(30)),
        NamedPriority(name: "normal", boost: .zero), NamedPriority(name: "low", boost: .hours(-2)),
    ]

    /// These as the file would have them.
    static let standardText = JSONValue.members(
        standard.map { ($0.name, .string(DurationText.text(microseconds: $0.boost.microseconds))) })
}
