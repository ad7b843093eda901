import FrontdeskConfig
import FrontdeskCore
import Logging

/// Makes the edge's directory: names of the configuration bound to numbers and to the system's users.
struct DirectoryBuilder {
    let settings: DaemonSettings
    let logger: Logger

    /// - Throws: ``DaemonError`` when two agents are one Unix user.
    func directory(policy: BoundPolicy, names: NameTable) throws -> Directory {
        var agents: [UInt32: AgentNumber] = [:]
        for (place, agent) in policy.policy.agents.enumerated() where !agent.unixUser.isEmpty {
            guard let uid = UserDatabase.uid(of: agent.unixUser) else {
                logger.warning(
                    "an agent's Unix user does not exist: nobody can call as this agent until it does",
                    metadata: ["agent": "\(agent.name)", "user": "\(agent.unixUser)"])
                continue
            }
            if let other = agents[uid] {
                throw DaemonError.configuration(
                    "agents \(names.name(other)) and \(agent.name) are one Unix user (uid \(uid)): give each their own")
            }
            agents[uid] = policy.agentNumbers[place]
        }
        var gateways: [UInt32: Directory.GatewayEntry] = [:]
        for gateway in settings.access.gateways {
            guard let uid = UserDatabase.uid(of: gateway.unixUser) else {
                logger.warning(
                    "a gateway's Unix user does not exist", metadata: ["gateway": "\(gateway.name)"])
                continue
            }
            gateways[uid] = Directory.GatewayEntry(name: gateway.name, teams: Set(gateway.teams))
        }
        let adminGroup = UserDatabase.gid(of: settings.access.adminGroup)
        if adminGroup == nil {
            logger.warning(
                "the admins' group does not exist: only root is admin",
                metadata: ["group": "\(settings.access.adminGroup)"])
        }
        return Directory(
            policy: policy, names: names, agentsByUser: agents, gatewaysByUser: gateways, adminGroup: adminGroup,
            priorities: settings.priorities)
    }
}
