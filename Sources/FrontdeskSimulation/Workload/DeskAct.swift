package import FrontdeskCore

/// One thing that is done to a simulated desk: what a run is made of, and what is left out to find a shorter one.
package enum DeskAct: Sendable {
    /// Time passes, and every timer fires when it is due.
    case elapse(Span)
    /// Time passes while the loop is busy elsewhere.
    case stall(Span)
    case run(Command)
    case pull(AgentNumber, max: Int32, got: [OfferID], for: Span)
    case setReceptive(AgentNumber, most: Int32)
    /// These agents' connections are dead though nobody has noticed.
    case unreachable([AgentNumber])
    case install(Policy)
    case restart(after: Span, with: Policy?)
    case followClock(by: Span)
}

extension SimulatedDesk {
    @discardableResult
    package mutating func perform(_ act: DeskAct) -> Decision {
        switch act {
        case .elapse(let span): elapse(to: now + span)
        case .stall(let span): stall(to: now + span)
        case .run(let command): return run(command)
        case .pull(let agent, let most, let got, let span): return pull(agent, max: most, got: got, for: span)
        case .setReceptive(let agent, let most): setReceptive(agent, most: most)
        case .unreachable(let agents): unreachable = agents
        case .install(let policy): return install(policy)
        case .restart(let gap, let policy): restart(after: gap, with: policy)
        case .followClock(let jump): followClock(by: jump)
        }
        return .done([], .none)
    }
}

extension DeskAct: CustomStringConvertible {
    /// One line; a policy by its shape only, for its seed tells the rest.
    package var description: String {
        switch self {
        case .elapse(let span): "elapse \(span.microseconds)"
        case .stall(let span): "stall \(span.microseconds)"
        case .run(let command): "\(command)"
        case .pull(let agent, let most, let got, let span):
            "pull \(agent.value) max \(most) got \(got) for \(span.microseconds)"
        case .setReceptive(let agent, let most): "receptive \(agent.value) most \(most)"
        case .unreachable(let agents): "unreachable \(agents.map(\.value))"
        case .install(let policy): "install \(policy.agents.count) agents, \(policy.queues.count) queues"
        case .restart(let gap, let policy):
            "restart after \(gap.microseconds), \(policy == nil ? "as it was" : "changed")"
        case .followClock(let jump): "follow the clock by \(jump.microseconds)"
        }
    }
}
