import FrontdeskCore

/// Decodes the root of a configuration, section by section.
///
/// Names are declared first, then everything is read that refers to them. A section that could not be read leaves its
/// defaults, and an error in the log; what was decoded counts only where there is none.
struct ConfigurationDecoder {
    /// A decoded configuration; the patterns and the calendars of the policy are still to be compiled.
    struct Decoded {
        var settings: DaemonSettings
        var policy: Policy
        var patterns: [TextPattern]
        var patternTexts: [String]
        /// The calendars behind the first of the policy, which is always open.
        var hours: [HoursPlan]
        /// Where days are meant that say nothing else.
        var deskZone: Zone
        let names: ConfigurationNames
        /// The conditions of routes, and those within them, with their places.
        var conditions: [PlacedCondition]
        /// Routes in the order of the file.
        var routes: [ConfigNode]
        var tests: [RoutingTest]
    }

    let names: ConfigurationNames
    let zones: ZoneTable
    let log: DiagnosticLog

    /// Everything of a main file and of the parts beside it, or nil where the main file's root is no object.
    static func decode(_ root: ConfigNode, parts: [ConfigNode] = [], zones: ZoneTable) -> Decoded? {
        let read = root.object(with: parts) { (fields: inout ObjectReader) in
            fields.ignoreInAllFiles("$schema")
            let desk = DeskSection(fields.required("desk"), zones: zones)
            let skills = fields.inAllFiles("skills")
            let hours = fields.inAllFiles("hours")
            fields.optional("lint")?.fields { lint in lint.optional("accept")?.accept(in: nil) }
            let sections = Sections(
                listen: fields.section("listen"), store: fields.section("store"), access: fields.section("access"),
                scanner: fields.optional("scanner"), files: fields.optional("files"),
                rules: DeskRuleSections(&fields), hours: hours, bots: fields.optional("bots"),
                routes: fields.required("routes"), tests: fields.inAllFiles("tests"))
            let priorities = fields.inAllFiles("priorities")
            if priorities.isEmpty { fields.note(usual: NamedPriority.standardText, for: "priorities") }
            let names = ConfigurationNames(
                languages: desk.isComplete ? desk.languages.served : nil, skills: desk.skills(declared: skills),
                hours: NameScope(kind: "hours", members: hours),
                channels: NameScope(kind: "channel", members: fields.inAllFiles("channels")),
                queues: NameScope(kind: "queue", members: fields.inAllFiles("queues")),
                profiles: NameScope(kind: "profile", members: fields.inAllFiles("profiles")),
                teams: NameScope(kind: "team", members: fields.inAllFiles("teams")),
                agents: NameScope(kind: "agent", members: fields.inAllFiles("agents")),
                templates: NameScope(kind: "template", members: fields.inAllFiles("templates")),
                priorities: priorities.isEmpty ? nil : NameScope(kind: "priority", members: priorities))
            let decoder = ConfigurationDecoder(names: names, zones: zones, log: root.log)
            return (decoder: decoder, decoded: decoder.decode(desk, sections))
        }
        // Half of a configuration would seem to lack much, and unknown sections are known only now.
        if let read, !root.log.hasErrors { read.decoder.warn(of: read.decoded.policy) }
        return read?.decoded
    }

    /// The sections whose names are read already, or that have none.
    private struct Sections {
        let listen, store, access, scanner, files: ConfigNode?
        let rules: DeskRuleSections
        let hours: [ConfigNode]
        let bots, routes: ConfigNode?
        let tests: [ConfigNode]
    }

    private func decode(_ desk: DeskSection, _ sections: Sections) -> Decoded {
        var settings = DaemonSettings(deskName: desk.name)
        var policy = Policy(deskName: desk.name, languages: desk.languages, patterns: .empty)
        let listen = listen(sections.listen)
        settings.listen = listen.settings
        settings.store = store(sections.store)
        settings.scanner = scanner(sections.scanner)
        settings.files = files(sections.files)
        settings.priorities = names.priorities.map(priorities) ?? settings.priorities
        policy.skills = skills()
        policy.templates = templates(desk.languages)
        for (channel, kind) in channels(listen) {
            policy.channels.append(channel)
            if let kind { settings.channels.append(ChannelSettings(name: channel.name, kind: kind)) }
        }
        sections.rules.read(into: &policy)
        let hours = hours(sections.hours, deskZone: desk.zone)
        policy.teams = teams()
        var queues = QueueDecoder(
            names: names, skills: policy.skills, teams: policy.teams, templates: policy.templates, log: log)
        policy.queues = queues.queues()
        var routes = RouteDecoder(names: names, priorities: settings.priorities, queues: policy.queues, log: log)
        policy.routes = routes.routes(sections.routes)
        policy.humanWords = humanWords(sections.bots, &routes.patterns)
        var users = UserTable()
        policy.agents = agents(hours, deskZone: desk.zone, &users)
        settings.access = access(sections.access, &users)
        let tests = RoutingTestDecoder(
            names: names, policy: policy, priorities: settings.priorities, deskZone: desk.zone, log: log
        ).tests(sections.tests)
        return Decoded(
            settings: settings, policy: policy, patterns: routes.patterns.patterns,
            patternTexts: routes.patterns.texts, hours: hours, deskZone: desk.zone, names: names,
            conditions: routes.conditions, routes: routes.nodes, tests: tests)
    }
}
