import FrontdeskCore

/// Looks for what is well formed and does what it says, and can hardly be meant.
///
/// Every finding is a warning, and stands at a value of the object that can accept it. What is retired or moved is not
/// judged.
struct ConfigurationLint {
    let decoded: ConfigurationDecoder.Decoded
    let log: DiagnosticLog
    let staffing: Staffing
    private let logic: ConditionLogic

    /// What can be said of a route's condition.
    struct RouteMatch {
        /// The ways to fulfil it, none where there is none; nil where nothing is known.
        var cases: [ConditionCase]?
        /// Places of the channels and the languages it may have.
        var channels: [Int]
        var languages: [Int]
    }

    var policy: Policy { decoded.policy }
    var names: ConfigurationNames { decoded.names }

    /// A lint for a configuration without errors.
    init(_ decoded: ConfigurationDecoder.Decoded, log: DiagnosticLog) {
        self.decoded = decoded
        self.log = log
        logic = ConditionLogic(decoded.policy, patterns: decoded.patterns, hours: decoded.hours)
        staffing = Staffing(decoded.policy)
    }

    /// Reports everything there is, and then the acceptances nothing answers.
    ///
    /// - Parameter now: the present; nil finds nothing that is over.
    func run(at now: Instant?) {
        let matches = policy.routes.map(match)
        checkRoutes(matches)
        checkStaff(matches)
        checkRelaxation(matches)
        checkSkills()
        checkOffers()
        checkWeights(matches)
        checkTeams()
        checkChannels()
        if let now { checkAbsences(at: now) }
        if !decoded.tests.isEmpty { checkTests() }
        log.reportIdleAcceptances()
    }

    private func match(_ route: RoutePolicy) -> RouteMatch {
        let cases = logic.cases(route.when)
        return RouteMatch(
            cases: cases, channels: Self.places(.channel, in: cases, of: policy.channels.count),
            languages: Self.places(.language, in: cases, of: policy.languages.served.count))
    }

    /// The values of a fact that some way to fulfil a condition allows.
    private static func places(_ fact: ConditionFact, in cases: [ConditionCase]?, of count: Int) -> [Int] {
        guard let cases else { return Array(0..<count) }
        var found = ValueSet([], of: count)
        for way in cases {
            guard let values = way.facts[fact] else { return Array(0..<count) }
            found.formUnion(values)
        }
        return (0..<count).filter(found.contains)
    }

    // MARK: Routes

    /// Conditions that never hold, and routes that those before them leave nothing.
    private func checkRoutes(_ matches: [RouteMatch]) {
        checkConditions()
        for (place, match) in matches.enumerated() {
            guard let cases = match.cases, !cases.isEmpty else { continue }
            var takers: [Int] = []
            for way in cases {
                let taker = matches[..<place].firstIndex { earlier in
                    earlier.cases?.contains { logic.implies(way, $0) } == true
                }
                guard let taker else { break }
                takers.append(taker)
            }
            if takers.count == cases.count { reportUnreachable(place, takers: Set(takers).sorted()) }
        }
    }

    private func reportUnreachable(_ place: Int, takers: [Int]) {
        let ids = takers.map { "\"\(policy.routes[$0].id)\"" }
        let who =
            ids.count > Self.listedMax ? "\(ids.count) routes before it take" : Self.sentence(ids, "takes", "take")
        let node = decoded.routes[place].member("id") ?? decoded.routes[place]
        node.report(
            .unreachableRoute, severity: .warning, "\(who) all that this route matches",
            related: takers.prefix(Self.listedMax).map { taker in
                let node = decoded.routes[taker].member("when") ?? decoded.routes[taker]
                return Diagnostic.Related(span: node.span, text: "what matches here comes no further")
            })
    }

    /// Only the outermost of several conditions in each other is reported.
    private func checkConditions() {
        var reported: [SourceSpan] = []
        let outermostFirst = decoded.conditions.sorted { $0.node.json.range.lowerBound < $1.node.json.range.lowerBound }
        for placed in outermostFirst where logic.cases(placed.condition)?.isEmpty == true {
            let (file, range) = (placed.node.file, placed.node.json.range)
            guard !reported.contains(where: { $0.file == file && $0.range.overlaps(range) }) else { continue }
            reported.append(SourceSpan(file: file, range: range))
            placed.node.report(.impossibleCondition, severity: .warning, "no message can fulfil this condition")
        }
    }

    /// Routes that none of the tests expects.
    private func checkTests() {
        var isExpected = Array(repeating: false, count: policy.routes.count)
        for expectation in decoded.tests.flatMap(\.expectations) {
            if case .route(let place) = expectation.wanted { isExpected[place] = true }
        }
        for (place, route) in policy.routes.enumerated() where !isExpected[place] {
            let node = decoded.routes[place].member("id") ?? decoded.routes[place]
            node.report(.untestedRoute, severity: .warning, "no test expects route \"\(route.id)\"")
        }
    }

    // MARK: Words

    /// Most names in one sentence.
    static let listedMax = 3

    /// Names with a verb in its number.
    static func sentence(_ names: [String], _ one: String, _ many: String) -> String {
        guard names.count > 1, let last = names.last else { return (names.first ?? "") + " " + one }
        return names.dropLast().joined(separator: ", ") + " and \(last) together \(many)"
    }
}

extension ConfigNode {
    /// The value of a key, unreported; for findings that look for their place.
    func member(_ path: String...) -> ConfigNode? {
        path.reduce(self as ConfigNode?) { node, key in
            guard let node, case .object(let members) = node.json.content else { return nil }
            return members.first { $0.key == key }.map { node.child($0.value, key) }
        }
    }
}
