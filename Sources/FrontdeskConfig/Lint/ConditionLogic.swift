import FrontdeskCore

/// Judges the conditions of routes by what is written in them: what follows from what, and what excludes what.
///
/// What it says is so for every message. Much that is so it does not see: it knows nothing of what words mean.
struct ConditionLogic {
    /// Ways to fulfil one condition beyond which nothing is said of it: they multiply where parts of `all` have several.
    static let casesMax = 128

    private let policy: Policy
    private let hours: [HoursPlan]
    /// For each pattern those that are found wherever it is, itself included.
    private let implied: [Set<Int>]
    /// For each plan those whose hours never come together with its own.
    private let apart: [Set<Int>]

    init(_ policy: Policy, patterns: [TextPattern], hours: [HoursPlan]) {
        self.policy = policy
        self.hours = hours
        implied = Self.implications(patterns)
        apart = hours.map { plan in
            Set(hours.indices.filter { hours[$0].isDisjoint(from: plan) })
        }
    }

    /// Pattern bytes are searched for as they are, so what holds a pattern holds all that is inside it.
    private static func implications(_ patterns: [TextPattern]) -> [Set<Int>] {
        var places: [ArraySlice<UInt8>: [Int]] = [:]
        for (place, pattern) in patterns.enumerated() { places[pattern.bytes[...], default: []].append(place) }
        let lengths = Set(patterns.map(\.bytes.count)).sorted()
        return patterns.map { pattern in
            var found: Set<Int> = []
            for length in lengths where length <= pattern.bytes.count {
                for start in 0...(pattern.bytes.count - length) {
                    found.formUnion(places[pattern.bytes[start..<start + length], default: []])
                }
            }
            return found
        }
    }

    /// The ways to fulfil a condition, none where there is no way; nil where there are too many.
    func cases(_ condition: RouteCondition?) -> [ConditionCase]? {
        guard let condition else { return [ConditionCase()] }
        return cases(condition, isWanted: true)
    }

    private func cases(_ condition: RouteCondition, isWanted: Bool) -> [ConditionCase]? {
        switch condition {
        case .all(let parts): isWanted ? product(parts, isWanted) : sum(parts, isWanted)
        case .any(let parts): isWanted ? sum(parts, isWanted) : product(parts, isWanted)
        case .not(let part): cases(part, isWanted: !isWanted)
        case .channel(let places): fact(.channel, places, policy.channels.count, isWanted)
        case .workClass(let wanted):
            fact(
                .channel, policy.channels.indices.filter { policy.channels[$0].workClass == wanted },
                policy.channels.count, isWanted)
        case .kind(let kinds):
            fact(.kind, kinds.map { Int($0.rawValue) }, MessageKind.allCases.count, isWanted)
        case .language(let codes):
            fact(
                .language, codes.compactMap { policy.languages.served.firstIndex(of: $0) },
                policy.languages.served.count, isWanted)
        case .automatic(let value): fact(.automatic, [value ? 1 : 0], 2, isWanted)
        case .knownContact(let value): fact(.contact, [value ? 1 : 0], 2, isWanted)
        case .verified(let kinds):
            fact(.verified, kinds.map { Int($0.rawValue) }, SenderVerification.allCases.count, isWanted)
        case .hours(let calendar, let open): hours(calendar - 1, isOpen: open == isWanted)
        case .text(let places): literal(.text(Set(places)), isWanted)
        case .subject(let places): literal(.subject(Set(places)), isWanted)
        case .attribute(let name, let values): literal(.attribute(name: name, values: Set(values)), isWanted)
        case .sender(let addresses): literal(.sender(Set(addresses)), isWanted)
        case .recipient(let addresses): literal(.recipient(Set(addresses)), isWanted)
        }
    }

    private func literal(_ question: ConditionLiteral.Question, _ isWanted: Bool) -> [ConditionCase] {
        [ConditionCase(ConditionLiteral(question: question, isWanted: isWanted))]
    }

    private func fact(_ fact: ConditionFact, _ places: [Int], _ count: Int, _ isWanted: Bool) -> [ConditionCase] {
        let named = Set(places)
        let values = ValueSet((0..<count).filter { named.contains($0) == isWanted }, of: count)
        return values.isEmpty ? [] : [ConditionCase(fact, values)]
    }

    private func hours(_ place: Int, isOpen: Bool) -> [ConditionCase] {
        let plan = hours[place]
        if isOpen ? plan.isNeverOpen : plan.isAlwaysOpen { return [] }
        return [ConditionCase(.hours(place), ValueSet([isOpen ? 1 : 0], of: 2))]
    }

    private func sum(_ parts: [RouteCondition], _ isWanted: Bool) -> [ConditionCase]? {
        var all: [ConditionCase] = []
        for part in parts {
            guard let cases = cases(part, isWanted: isWanted), all.count + cases.count <= Self.casesMax else {
                return nil
            }
            all += cases
        }
        return all
    }

    private func product(_ parts: [RouteCondition], _ isWanted: Bool) -> [ConditionCase]? {
        var all = [ConditionCase()]
        for part in parts {
            guard let cases = cases(part, isWanted: isWanted), all.count * cases.count <= Self.casesMax else {
                return nil
            }
            all = all.flatMap { left in cases.map { left.and($0) } }.filter(isPossible)
        }
        return all
    }

    /// Whether the parts of one way do not exclude each other.
    private func isPossible(_ way: ConditionCase) -> Bool {
        guard !way.facts.values.contains(where: \.isEmpty) else { return false }
        let open = way.facts.compactMap { fact, values in
            if case .hours(let place) = fact, values.contains(1) { place } else { nil }
        }
        guard !open.contains(where: { !apart[$0].isDisjoint(with: open) }) else { return false }
        let wanted = way.literals.filter(\.isWanted)
        return !way.literals.contains { unwanted in
            !unwanted.isWanted && wanted.contains { implies($0.question, unwanted.question) }
        }
    }

    /// Whether every message that fulfils one way fulfils another too.
    func implies(_ left: ConditionCase, _ right: ConditionCase) -> Bool {
        guard right.mask & ~left.mask == 0 else { return false }
        for (fact, values) in right.facts {
            guard let own = left.facts[fact], own.isSubset(of: values) else { return false }
        }
        return right.literals.allSatisfy { asked in
            left.literals.contains { own in
                guard own.isWanted == asked.isWanted else { return false }
                return own.isWanted
                    ? implies(own.question, asked.question) : implies(asked.question, own.question)
            }
        }
    }

    /// Whether what answers one question answers another too.
    private func implies(_ left: ConditionLiteral.Question, _ right: ConditionLiteral.Question) -> Bool {
        switch (left, right) {
        case (.text(let own), .text(let asked)), (.subject(let own), .subject(let asked)):
            own.allSatisfy { !implied[$0].isDisjoint(with: asked) }
        case (.attribute(let name, let own), .attribute(let other, let asked)):
            name == other && own.isSubset(of: asked)
        case (.sender(let own), .sender(let asked)):
            own.allSatisfy { address in
                asked.contains(address)
                    || address.indices.contains { address[$0] == "@" && asked.contains(String(address[$0...])) }
            }
        case (.recipient(let own), .recipient(let asked)):
            own.allSatisfy { address in asked.contains { RecipientAddress.matches($0, address) } }
        default: false
        }
    }
}
