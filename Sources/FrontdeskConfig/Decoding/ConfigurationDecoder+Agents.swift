import FrontdeskCore

/// Who is meant by each Unix user, so that nobody is two.
struct UserTable {
    private var owners: [String: (span: SourceSpan, who: String)] = [:]

    /// Gives a user to somebody; reports where another has it.
    mutating func claim(_ user: String, for who: String, at node: ConfigNode) {
        guard let owner = owners[user] else {
            owners[user] = (node.span, who)
            return
        }
        node.report(
            .userTaken, "Unix user \"\(user)\" is \(owner.who) already",
            related: [Diagnostic.Related(span: owner.span, text: "first named here")])
    }
}

extension ConfigurationDecoder {
    /// What agents share.
    private struct Profile {
        var capacity = 100
        var owned = 60
        var offersAtOnce = 1
        var limits: [ChannelLimit] = []
        var lastOfferBefore = Span.zero
        var ramp: RampPolicy?
    }

    /// `teams`.
    func teams() -> [TeamPolicy] {
        names.teams.declarations.map { declaration in
            var team = TeamPolicy(name: declaration.name.text)
            declaration.node.fields { fields in
                fields.acceptances()
                team.serves = fields.optional("serves").map(services) ?? []
                team.leads = fields.optional("leads")?.references(to: "an agent", in: names.agents) ?? []
            }
            return team
        }
    }

    /// Queues, by name or, to be seen later, with a delay.
    private func services(_ node: ConfigNode) -> [TeamService] {
        var services: [TeamService] = []
        for item in node.items() ?? [] {
            guard let service = service(item) else { continue }
            if services.contains(where: { $0.queue == service.queue }) {
                let name = names.queues.declarations[service.queue].name.text
                item.report(.repeatedName, severity: .warning, "\"\(name)\" is named twice")
            } else {
                services.append(service)
            }
        }
        return services
    }

    private func service(_ node: ConfigNode) -> TeamService? {
        guard case .object = node.json.content else {
            let queue = node.reference(to: "a queue").flatMap { names.queues.place(of: $0, log: log) }
            return queue.map { TeamService(queue: $0) }
        }
        return node.object { (fields: inout ObjectReader) in
            let name = fields.required("queue")?.reference(to: "a queue")
            let after = fields.required("after")?.span(in: DecodingLimits.step)
            guard let name, let queue = names.queues.place(of: name, log: log), let after else { return nil }
            return TeamService(queue: queue, after: after)
        }
    }

    private func profiles() -> [Profile] {
        names.profiles.declarations.map { declaration in
            var profile = Profile()
            declaration.node.fields { fields in
                profile.capacity = fields.integer("capacity", in: DecodingLimits.capacity, usual: profile.capacity)
                profile.owned = fields.integer("owned", in: DecodingLimits.owned, usual: profile.owned)
                profile.offersAtOnce = fields.integer(
                    "offersAtOnce", in: DecodingLimits.offersAtOnce, usual: profile.offersAtOnce)
                profile.limits = fields.optional("limits").map(limits) ?? []
                profile.lastOfferBefore = fields.span(
                    "lastOfferBefore", in: DecodingLimits.lastOfferBefore, usual: profile.lastOfferBefore)
                profile.ramp = fields.optional("ramp").flatMap(ramp)
            }
            return profile
        }
    }

    private func limits(_ node: ConfigNode) -> [ChannelLimit] {
        (node.members() ?? []).compactMap { name, node in
            let most = node.integer(in: DecodingLimits.channelLimit)
            guard let channel = names.channels.place(of: name, log: log), let most else { return nil }
            return ChannelLimit(channel: channel, most: most)
        }
    }

    private func ramp(_ node: ConfigNode) -> RampPolicy? {
        node.object { (fields: inout ObjectReader) in
            let after = fields.required("after")?.span(in: DecodingLimits.rampAfter)
            let lasts = fields.required("for")?.span(in: DecodingLimits.rampLasts)
            let every = fields.required("every")?.span(in: DecodingLimits.rampEvery)
            guard let after, let lasts, let every else { return nil }
            return RampPolicy(after: after, lasts: lasts, every: every)
        }
    }

    /// `agents`, with their `profiles` applied.
    func agents(_ hours: [HoursPlan], deskZone: Zone, _ users: inout UserTable) -> [AgentPolicy] {
        let profiles = profiles()
        return names.agents.declarations.enumerated().map { place, declaration in
            var agent = AgentPolicy(name: declaration.name.text, team: 0)
            declaration.node.fields { fields in
                fields.acceptances()
                if let node = fields.optional("unixUser"), let user = node.userName() {
                    users.claim(user, for: "agent \"\(agent.name)\"", at: node)
                    agent.unixUser = user
                }
                fields.note(usual: .string(agent.publicName), for: "publicName")
                agent.publicName =
                    fields.optional("publicName")?.string(bytes: DecodingLimits.publicName) ?? agent.publicName
                let team = fields.required("team")?.reference(to: "a team")
                agent.team = team.flatMap { names.teams.place(of: $0, log: log) } ?? agent.team
                let profile = fields.optional("profile")?.reference(to: "a profile")
                if let place = profile.flatMap({ names.profiles.place(of: $0, log: log) }) {
                    apply(profiles[place], to: &agent)
                }
                agent.skills = fields.optional("skills")?.demands(names) ?? []
                agent.isBot = fields.flag("bot")
                agent.calendar = fields.optional("hours")?.calendar(names) ?? agent.calendar
                // Days are those of where the agent works.
                let zone = agent.calendar > 0 ? hours[agent.calendar - 1].zone : deskZone
                agent.absences = fields.optional("absent").map { absences($0, of: place, in: zone) } ?? []
            }
            return agent
        }
    }

    private func apply(_ profile: Profile, to agent: inout AgentPolicy) {
        agent.capacity = profile.capacity
        agent.owned = profile.owned
        agent.offersAtOnce = profile.offersAtOnce
        agent.limits = profile.limits
        agent.lastOfferBefore = profile.lastOfferBefore
        agent.ramp = profile.ramp
    }

    private func absences(_ node: ConfigNode, of agent: Int, in zone: Zone) -> [AbsencePeriod] {
        node.absences(in: zone).map { absence in
            let substitute = absence.substitute.flatMap { names.agents.place(of: $0, log: log) }
            if let name = absence.substitute, substitute == agent {
                log.report(
                    Diagnostic(
                        .ownSubstitute, at: name.span, pointer: name.pointer,
                        "agent \"\(name.text)\" would stand in for themselves"))
            }
            return AbsencePeriod(interval: absence.interval, substitute: substitute)
        }
    }
}

extension ConfigNode {
    /// The name of a Unix user or group.
    func userName() -> String? {
        note(.form(.user))
        guard let text = string(bytes: DecodingLimits.userName) else { return nil }
        let bytes = text.utf8
        let isWritten = bytes.allSatisfy {
            $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "/")
        }
        let isNumber = bytes.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard isWritten, !isNumber, bytes.first != UInt8(ascii: "-") else {
            report(.badUser, "\(quote(text)) is not the name of a Unix user or group")
            return nil
        }
        return text
    }
}
