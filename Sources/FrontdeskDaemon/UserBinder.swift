import FrontdeskConfig
import FrontdeskCore

/// Says anew who a uid is when it connects: users come, go, and get other names or the numbers of those who left.
///
/// The configuration names users, the kernel tells numbers. What the daemon read at its start would give the work of an
/// agent who has left to whoever got their number, and nothing to an agent whose user was made a minute later.
struct UserBinder: Sendable {
    private let agents: [String: AgentNumber]
    private let gateways: [String: Directory.GatewayEntry]
    private let deliverers: Set<String>
    private let uid: @Sendable (String) -> UserDatabase.Finding<UInt32>
    private let name: @Sendable (UInt32) -> UserDatabase.Finding<String>

    init(
        settings: DaemonSettings, policy: BoundPolicy,
        uid: @escaping @Sendable (String) -> UserDatabase.Finding<UInt32> = { UserDatabase.look(up: $0) },
        name: @escaping @Sendable (UInt32) -> UserDatabase.Finding<String> = { UserDatabase.look(up: $0) }
    ) {
        var agents: [String: AgentNumber] = [:]
        for (place, agent) in policy.policy.agents.enumerated() where !agent.unixUser.isEmpty {
            agents[agent.unixUser] = policy.agentNumbers[place]
        }
        self.agents = agents
        gateways = Dictionary(
            settings.access.gateways.map {
                ($0.unixUser, Directory.GatewayEntry(name: $0.name, teams: Set($0.teams)))
            }, uniquingKeysWith: { first, _ in first })
        deliverers = Set(settings.access.deliver)
        self.uid = uid
        self.name = name
    }

    /// The directory as it is now that this uid connects; `nil` when it is right as it is.
    func bound(_ user: UInt32, in directory: Directory) -> Directory? {
        if let known = configured(user, directory) {
            switch uid(known) {
            case .found(user), .unknown: return nil
            case .found, .absent: break
            }
        }
        let found = name(user)
        guard found != .unknown else { return nil }
        var bound = directory
        bound.agentsByUser[user] = found.value.flatMap { agents[$0] }
        bound.gatewaysByUser[user] = found.value.flatMap { gateways[$0] }
        if let name = found.value, deliverers.contains(name) {
            bound.deliverers.insert(user)
        } else {
            bound.deliverers.remove(user)
        }
        // Whoever has a new number has the old one no more.
        if let agent = bound.agentsByUser[user] {
            for (other, number) in bound.agentsByUser where number == agent && other != user {
                bound.agentsByUser[other] = nil
            }
        }
        if let gateway = bound.gatewaysByUser[user] {
            for (other, entry) in bound.gatewaysByUser where entry.name == gateway.name && other != user {
                bound.gatewaysByUser[other] = nil
            }
        }
        let isSame =
            bound.agentsByUser == directory.agentsByUser && bound.deliverers == directory.deliverers
            && bound.gatewaysByUser.mapValues(\.name) == directory.gatewaysByUser.mapValues(\.name)
        return isSame ? nil : bound
    }

    /// The configured name behind what the directory says of the uid.
    private func configured(_ user: UInt32, _ directory: Directory) -> String? {
        if let agent = directory.agentsByUser[user] { return agents.first { $0.value == agent }?.key }
        if let gateway = directory.gatewaysByUser[user] { return gateways.first { $0.value.name == gateway.name }?.key }
        return nil
    }
}
