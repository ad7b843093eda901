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
    }

    /// `teams`.
    func teams() -> [TeamPolicy] {
        names.teams.declarations.map { declaration in
            var team = TeamPolicy(name: declaration.name.text)
            declaration.node.fields { fields in
                team.serves = (fields.optional("serves")?.references(to: "a queue", in: names.queues) ?? []).map { TeamService(queue: $0) }
                team.leads = fields.optional("leads")?.references(to: "an agent", in: names.agents) ?? []
            }
            return team
        }
    }

    private func profiles() -> [Profile] {
        names.profiles.declarations.map { declaration in
            var profile = Profile()
            declaration.node.fields { fields in
                profile.capacity = fields.optional("capacity")?.integer(in: DecodingLimits.capacity) ?? profile.capacity
                profile.owned = fields.optional("owned")?.integer(in: DecodingLimits.owned) ?? profile.owned
                profile.offersAtOnce =
                    fields.optional("offersAtOnce")?.integer(in: DecodingLimits.offersAtOnce) ?? profile.offersAtOnce
                profile.limits = fields.optional("limits").map(limits) ?? []
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

    /// `agents`, with their `profiles` applied.
    func agents(_ users: inout UserTable) -> [AgentPolicy] {
        let profiles = profiles()
        return names.agents.declarations.map { declaration in
            var agent = AgentPolicy(name: declaration.name.text, team: 0)
            declaration.node.fields { fields in
                if let node = fields.optional("unixUser"), let user = node.userName() {
                    users.claim(user, for: "agent \"\(agent.name)\"", at: node)
                    agent.unixUser = user
                }
                agent.publicName =
                    fields.optional("publicName")?.string(bytes: DecodingLimits.publicName) ?? agent.publicName
                let team = fields.required("team")?.reference(to: "a team")
                agent.team = team.flatMap { names.teams.place(of: $0, log: log) } ?? agent.team
                let profile = fields.optional("profile")?.reference(to: "a profile")
                if let place = profile.flatMap({ names.profiles.place(of: $0, log: log) }) {
                    agent.capacity = profiles[place].capacity
                    agent.owned = profiles[place].owned
                    agent.offersAtOnce = profiles[place].offersAtOnce
                    agent.limits = profiles[place].limits
                }
                agent.skills = fields.optional("skills")?.demands(names) ?? []
            }
            return agent
        }
    }
}

extension ConfigNode {
    /// The name of a Unix user or group.
    func userName() -> String? {
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
