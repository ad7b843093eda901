/// What becomes easier for a waiting conversation of a queue and class with time: steps in order of open time since entry.
///
/// A stage is the number of steps that have passed.
package struct StepSchedule: Sendable {
    /// One thing that changes.
    struct Change: Sendable {
        var after: Span
        var kind: Kind
    }

    enum Kind: Sendable {
        case dropPreferred
        case lower([SkillLevel])
        case drop([SkillNumber])
        /// The members of a team, by its place in the policy, may have it too.
        case admit(team: Int)
        /// Bots do not have it to themselves any more.
        case admitHumans
        /// Every skill is dropped that is not hard.
        case end
    }

    private struct Step: Sendable {
        var after: Span
        var kinds: [Kind]
    }

    private let steps: [Step]
    /// The first stage at which humans may have it.
    let humansFrom: UInt8

    /// More steps than anybody could follow; a stage is one byte.
    package static let stepsMax = 200

    init(_ changes: [Change]) {
        var steps: [Step] = []
        // Stable by hand: steps of the same time happen together, in the order of the configuration.
        for (_, change) in changes.enumerated().sorted(by: {
            ($0.element.after, $0.offset) < ($1.element.after, $1.offset)
        }) {
            if let last = steps.last, last.after == change.after {
                steps[steps.count - 1].kinds.append(change.kind)
            } else {
                steps.append(Step(after: change.after, kinds: [change.kind]))
            }
        }
        self.steps = Array(steps.prefix(StepSchedule.stepsMax))
        let place = self.steps.firstIndex { step in
            step.kinds.contains { if case .admitHumans = $0 { true } else { false } }
        }
        humansFrom = place.map { UInt8($0 + 1) } ?? 0
    }

    package var count: Int { steps.count }

    /// Open time from entry until the step before the stage has passed.
    package func after(stage: UInt8) -> Span {
        stage == 0 ? .zero : steps[min(Int(stage), steps.count) - 1].after
    }

    /// The first stage at which a team is in, by delay or widening; `nil` when it never is.
    func stage(admitting team: Int) -> UInt8? {
        let place = steps.firstIndex { step in
            step.kinds.contains { if case .admit(team) = $0 { true } else { false } }
        }
        return place.map { UInt8($0 + 1) }
    }

    /// The next step from a stage on that changes anything for the requirement, or lets more agents in: the stage it leads
    /// to, and its time.
    package func next(from stage: UInt8, _ requirement: Requirement, _ isHard: [Bool]) -> (stage: UInt8, after: Span)? {
        for place in Int(stage)..<max(steps.count, Int(stage)) {
            let changes = steps[place].kinds.contains { kind in
                switch kind {
                case .admit, .admitHumans: true
                case .dropPreferred, .lower, .drop, .end: requirement.relaxed(by: kind, isHard) != requirement
                }
            }
            if changes { return (UInt8(place + 1), steps[place].after) }
        }
        return nil
    }

    /// The requirement at a stage, from what it was at an earlier one.
    package func relaxed(
        _ requirement: Requirement, from: UInt8 = 0, to stage: UInt8, _ isHard: [Bool]
    ) -> Requirement {
        var requirement = requirement
        for place in Int(from)..<max(min(Int(stage), steps.count), Int(from)) {
            for kind in steps[place].kinds { requirement = requirement.relaxed(by: kind, isHard) }
        }
        return requirement
    }
}

extension Requirement {
    /// What a step leaves of it. Hard skills stay as they are.
    ///
    /// - Parameter isHard: by skill number.
    func relaxed(by kind: StepSchedule.Kind, _ isHard: [Bool]) -> Requirement {
        func hard(_ skill: SkillNumber) -> Bool { skill.index < isHard.count && isHard[skill.index] }
        switch kind {
        case .admit, .admitHumans: return self
        case .dropPreferred: return Requirement(required: required)
        case .lower(let minimums):
            return Requirement(
                required: required.map { need in
                    guard !hard(need.skill), let lower = minimums.first(where: { $0.skill == need.skill }) else {
                        return need
                    }
                    return SkillLevel(skill: need.skill, level: min(need.level, lower.level))
                }, preferred: preferred)
        case .drop(let skills):
            return Requirement(
                required: required.filter { hard($0.skill) || !skills.contains($0.skill) }, preferred: preferred)
        case .end: return Requirement(required: required.filter { hard($0.skill) }, preferred: preferred)
        }
    }
}
