import FrontdeskCore

extension ConfigurationDecoder {
    /// Reports what is well formed and does what it says, but can hardly be meant.
    func warn(of policy: Policy) {
        var isServed = policy.queues.map { queue in
            queue.relax.contains { step in
                if case .widen = step.change { true } else { false }
            }
        }
        for service in policy.teams.flatMap(\.serves) { isServed[service.queue] = true }
        for (place, queue) in policy.queues.enumerated() where queue.movedTo == nil && !isServed[place] {
            report(
                .unservedQueue, at: names.queues.declarations[place].name, "no team serves queue \"\(queue.name)\"")
        }
        for (place, channel) in policy.channels.enumerated() where !channel.retired {
            warn(of: channel, at: place, policy.agents)
        }
    }

    /// A channel whose work is too large for all who may answer on it.
    private func warn(of channel: ChannelPolicy, at place: Int, _ agents: [AgentPolicy]) {
        let able = agents.filter { agent in !agent.limits.contains { $0.channel == place && $0.most == 0 } }
        guard let most = able.map(\.capacity).max(), channel.weight > most else { return }
        let (name, node) = names.channels.declarations[place]
        let message = "weight \(channel.weight) is more than any agent can carry"
        guard let weight = node.member("weight") else {
            return report(.heavyChannel, at: name, message, expected: "\(most) at most")
        }
        weight.report(.heavyChannel, severity: .warning, message, expected: "\(most) at most")
    }

    private func report(_ code: DiagnosticCode, at name: ConfigName, _ message: String, expected: String? = nil) {
        log.report(
            Diagnostic(
                code, severity: .warning, at: name.span, pointer: name.pointer, message, expected: expected))
    }
}
