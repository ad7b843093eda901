/// A skill with a level, 1 to 10: what an agent has, or the least that work needs.
package struct SkillLevel: Hashable, Comparable, Sendable {
    package var skill: SkillNumber
    package var level: UInt8

    package init(skill: SkillNumber, level: UInt8) {
        self.skill = skill
        self.level = level
    }

    package static func < (left: SkillLevel, right: SkillLevel) -> Bool {
        (left.skill, left.level) < (right.skill, right.level)
    }
}

/// A skill that is welcome but not needed, with the weight it has against others.
package struct SkillWeight: Hashable, Comparable, Sendable {
    package var skill: SkillNumber
    package var weight: UInt8

    package init(skill: SkillNumber, weight: UInt8) {
        self.skill = skill
        self.weight = weight
    }

    package static func < (left: SkillWeight, right: SkillWeight) -> Bool {
        (left.skill, left.weight) < (right.skill, right.weight)
    }
}

/// What a conversation asks of an agent: the queue's base, the route's part and the language, merged.
///
/// Both lists are sorted by skill and hold each skill once, so that equal requirements are equal bytes.
package struct Requirement: Hashable, Sendable {
    package private(set) var required: [SkillLevel]
    package private(set) var preferred: [SkillWeight]

    package init(required: [SkillLevel] = [], preferred: [SkillWeight] = []) {
        self.required = Requirement.merged(required)
        self.preferred = preferred.sorted()
    }

    /// Of two demands on one skill the higher level holds.
    private static func merged(_ levels: [SkillLevel]) -> [SkillLevel] {
        var result: [SkillLevel] = []
        for level in levels.sorted() {
            if result.last?.skill == level.skill {
                result[result.count - 1] = level
            } else {
                result.append(level)
            }
        }
        return result
    }
}
