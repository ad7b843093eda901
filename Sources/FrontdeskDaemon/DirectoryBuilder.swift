import FrontdeskConfig
import FrontdeskCore
import Logging

/// Makes the edge's directory: names of the configuration bound to numbers and to the system's users.
struct DirectoryBuilder {
    let settings: DaemonSettings
    let logger: Logger

    /// What the system says of the users and groups of a configuration. Looked up before anything is changed, and not on the
    /// loop's thread: a directory server may take its time.
    struct Users {
        /// Places in ``Policy/agents`` by uid.
        var agents: [UInt32: Int] = [:]
        var gateways: [UInt32: Directory.GatewayEntry] = [:]
        var adminGroup: UInt32?
        var deliverers: Set<UInt32> = []
    }

    /// - Throws: ``DaemonError`` when two agents are one Unix user.
    func users(of policy: Policy) throws -> Users {
        var users = Users()
        for (place, agent) in policy.agents.enumerated() where !agent.unixUser.isEmpty {
            guard let uid = UserDatabase.uid(of: agent.unixUser) else {
                logger.record(
                    .unknownUser, "an agent's Unix user does not exist: nobody can call as this agent until it does",
                    ["agent": "\(agent.name)", "user": "\(agent.unixUser)"])
                continue
            }
            if let other = users.agents[uid] {
                throw DaemonError.configuration(
                    "agents \(policy.agents[other].name) and \(agent.name) are one Unix user (uid \(uid)): "
                        + "give each their own")
            }
            users.agents[uid] = place
        }
        for gateway in settings.access.gateways {
            guard let uid = UserDatabase.uid(of: gateway.unixUser) else {
                logger.record(
                    .unknownUser, "a gateway's Unix user does not exist", ["gateway": "\(gateway.name)"])
                continue
            }
            users.gateways[uid] = Directory.GatewayEntry(name: gateway.name, teams: Set(gateway.teams))
        }
        for name in settings.access.deliver {
            guard let uid = UserDatabase.uid(of: name) else {
                logger.record(.unknownUser, "a Unix user who delivers mails does not exist", ["user": "\(name)"])
                continue
            }
            users.deliverers.insert(uid)
        }
        users.adminGroup = UserDatabase.gid(of: settings.access.adminGroup)
        if users.adminGroup == nil {
            logger.record(
                .unknownUser, "the admins' group does not exist: only root and the daemon's own user are admins",
                ["group": "\(settings.access.adminGroup)"])
        }
        return users
    }

    /// The directory of a policy that is in force.
    func directory(_ users: Users, policy: BoundPolicy, names: NameTable) -> Directory {
        Directory(
            policy: policy, names: names, agentsByUser: users.agents.mapValues { policy.agentNumbers[$0] },
            gatewaysByUser: users.gateways, adminGroup: users.adminGroup, deliverers: users.deliverers,
            priorities: settings.priorities,
            binder: UserBinder(settings: settings, policy: policy))
    }
}
