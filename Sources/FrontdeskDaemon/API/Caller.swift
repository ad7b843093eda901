package import FrontdeskConfig
package import FrontdeskCore
import Glibc

/// What a caller may be.
package enum Role: String, CaseIterable, Sendable {
    case agent
    case lead
    case admin
    case gateway
    /// Hands in mails, and sees nothing.
    case deliverer
}

/// Who makes a call, as established by the kernel and the configuration.
package struct Caller: Sendable, Equatable {
    package var roles: Set<Role>
    /// The agent who acts; none for admins and for a gateway without a session.
    package var agent: AgentNumber
    package var agentName: String
    /// The gateway that speaks for the agent; empty for the agent's own call.
    package var via: String
    package var uid: UInt32

    fileprivate static let agentOnly: Set<Role> = [.agent]
    fileprivate static let leading: Set<Role> = [.agent, .lead]

    package var actor: Actor {
        Actor(agent: agent, via: via, role: roles.contains(.lead) ? .lead : .agent)
    }

    /// An operator sees queues, agents and events of the whole desk, for there is no text in them.
    var seesAll: Bool { roles.contains(.admin) }
}

/// The part of the policy that the edge needs, as of one generation; replaced whole by a reload.
package struct Directory: Sendable {
    package var policy: BoundPolicy
    package var names: NameTable
    /// Agents by uid.
    package var agentsByUser: [UInt32: AgentNumber]
    /// Gateways by uid.
    package var gatewaysByUser: [UInt32: GatewayEntry]
    package var adminGroup: UInt32?
    /// Who, besides admins, may hand in mails.
    package var deliverers: Set<UInt32> = []
    /// The priorities leads may give.
    package var priorities: [NamedPriority] = NamedPriority.standard
    /// Who looks users up again; nil where uids are given once and for all.
    var binder: UserBinder?

    package struct GatewayEntry: Sendable {
        package var name: String
        /// Teams of the policy whose agents it may speak for.
        package var teams: Set<String>
    }

    /// Whether what goes out by a channel is mail: what its other side answers with is SMTP's, not HTTP's.
    func isMail(_ channel: ChannelNumber) -> Bool { policy.channel(channel)?.isMail ?? false }

    /// Who a peer of the agents' socket is; `nil` for a stranger. Whoever may hand in mails may be an agent or a gateway too.
    func caller(_ peer: PeerCredentials, session: Sessions.Entry?) -> Caller? {
        let caller = worker(peer, session: session)
        guard deliverers.contains(peer.uid) else { return caller }
        var deliverer = caller ?? Caller(roles: [], agent: .none, agentName: "", via: "", uid: peer.uid)
        deliverer.roles.insert(.deliverer)
        return deliverer
    }

    private func worker(_ peer: PeerCredentials, session: Sessions.Entry?) -> Caller? {
        if let gateway = gatewaysByUser[peer.uid] {
            guard let session, session.gateway == gateway.name, let agent = policy.agent(session.agent),
                speaks(gateway, for: agent)
            else {
                return Caller(roles: [.gateway], agent: .none, agentName: "", via: gateway.name, uid: peer.uid)
            }
            return Caller(
                roles: agent.isLead ? Caller.leading : Caller.agentOnly, agent: session.agent,
                agentName: agent.policy.name, via: gateway.name, uid: peer.uid)
        }
        guard let number = agentsByUser[peer.uid], let agent = policy.agent(number) else { return nil }
        return Caller(
            roles: agent.isLead ? Caller.leading : Caller.agentOnly, agent: number, agentName: agent.policy.name,
            via: "",
            uid: peer.uid)
    }

    /// Whether a gateway may speak for an agent: their team is one of its own.
    func speaks(_ gateway: GatewayEntry, for agent: BoundAgent) -> Bool {
        gateway.teams.contains(policy.policy.teams[agent.policy.team].name)
    }

    /// Whether somebody who called before this directory came would still be the same caller, for calls that last.
    func isStill(_ caller: Caller) -> Bool {
        guard !caller.seesAll else { return true }
        guard let agent = policy.agent(caller.agent) else { return false }
        guard let gateway = gatewaysByUser[caller.uid] else {
            return caller.via.isEmpty && agentsByUser[caller.uid] == caller.agent
        }
        return gateway.name == caller.via && speaks(gateway, for: agent)
    }

    /// Whether a peer of the admins' socket is one. The daemon's own user is: whoever has that has the database, and
    /// the service manager runs `frontdesk reload` under it.
    func isAdmin(_ peer: PeerCredentials) -> Bool {
        guard peer.uid != 0, peer.uid != geteuid() else { return true }
        guard let adminGroup else { return false }
        return peer.gid == adminGroup || peer.groups.contains(adminGroup)
    }
}
