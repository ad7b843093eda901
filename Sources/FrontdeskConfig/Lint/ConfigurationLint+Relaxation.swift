import FrontdeskCore

extension ConfigurationLint {
    /// Steps of `relax` without which nothing would be otherwise.
    func checkRelaxation(_ matches: [RouteMatch]) {
        for (place, arrivals) in arrivals(matches).enumerated() {
            let queue = policy.queues[place]
            guard isOpenToWork(queue), !staffing.seats[place].isEmpty, !queue.relax.isEmpty else { continue }
            var requirements: [[SkillDemand]] = []
            for arrival in arrivals where !requirements.contains(arrival.needs) { requirements.append(arrival.needs) }
            let usual = requirements.map { needs in
                WorkClass.allCases.map { staffing.schedule(of: needs, in: place, $0) }
            }
            for (step, change) in queue.relax.map(\.change).enumerated() {
                let isIdle: Bool
                if case .dropPreferred = change {
                    isIdle = !prefersAnything(in: arrivals)
                } else {
                    isIdle = requirements.enumerated().allSatisfy { index, needs in
                        WorkClass.allCases.enumerated().allSatisfy { order, workClass in
                            staffing.schedule(of: needs, in: place, workClass, without: step) == usual[index][order]
                        }
                    }
                }
                if isIdle { report(idle: step, change, of: place) }
            }
        }
    }

    /// Whether some work that comes has preferred skills.
    private func prefersAnything(in arrivals: [Arrival]) -> Bool {
        arrivals.contains { arrival in
            guard let route = arrival.route.map({ policy.routes[$0] }) else { return false }
            return !route.prefer.isEmpty || route.languagePreferred > 0
        }
    }

    private func report(idle step: Int, _ change: RelaxChange, of place: Int) {
        let queue = names.queues.declarations[place].node
        guard let steps = queue.member("relax")?.items(), step < steps.count else { return }
        let message: String
        switch change {
        case .dropPreferred: message = "nothing that comes to queue \"\(policy.queues[place].name)\" prefers a skill"
        case .drop, .lower: message = "the step lets nobody in who would not be in without it"
        case .widen(let team): message = "nobody of team \"\(policy.teams[team].name)\" comes in by this step"
        }
        steps[step].report(.idleStep, severity: .warning, message)
    }
}
