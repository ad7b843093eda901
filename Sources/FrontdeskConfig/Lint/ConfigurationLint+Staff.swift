import FrontdeskCore

extension ConfigurationLint {
    /// Some work that comes to a queue.
    struct Arrival {
        /// Place in ``Policy/queues``.
        var queue: Int
        /// Place in ``Policy/routes``; nil for work that was transferred.
        var route: Int?
        /// The code of the language that is required.
        var language: String?
        var needs: [SkillDemand]
    }

    /// Whether a queue takes new work.
    func isOpenToWork(_ queue: QueuePolicy) -> Bool { queue.movedTo == nil && !queue.retired }

    /// What may come to each queue: its base first, then what each route asks beside it, in each language that it may
    /// require.
    func arrivals(_ matches: [RouteMatch]) -> [[Arrival]] {
        var arrivals = policy.queues.enumerated().map { place, queue in
            [Arrival(queue: place, needs: Staffing.merged(queue.require))]
        }
        for (place, route) in policy.routes.enumerated() {
            guard case .queue(let queue) = route.end, matches[place].cases?.isEmpty != true else { continue }
            let asked = policy.queues[queue].require + route.require
            guard route.languageRequired else {
                arrivals[queue].append(Arrival(queue: queue, route: place, needs: Staffing.merged(asked)))
                continue
            }
            for code in matches[place].languages.map({ policy.languages.served[$0] }) {
                guard let skill = names.skills.place(of: ConfigurationNames.languagePrefix + code) else { continue }
                let needs = Staffing.merged(asked + [SkillDemand(skill: skill, level: route.languageLevel)])
                arrivals[queue].append(Arrival(queue: queue, route: place, language: code, needs: needs))
            }
        }
        return arrivals
    }

    /// Work that nobody can serve, ever or at some hours, and skills that one person holds alone.
    func checkStaff(_ matches: [RouteMatch]) {
        var shifts = ShiftCoverage(decoded)
        var lone: Set<Int> = []
        for (place, arrivals) in arrivals(matches).enumerated() where isOpenToWork(policy.queues[place]) {
            // That no team serves it is said elsewhere.
            guard !staffing.seats[place].isEmpty else {
                if policy.teams.contains(where: { $0.serves.contains { $0.queue == place } }), !policy.agents.isEmpty {
                    reportEmptyQueue(place)
                }
                continue
            }
            let base = staffing.everEligible(for: arrivals[0].needs, in: place)
            guard !base.isEmpty else {
                report(unservable: arrivals[0], languages: [])
                continue
            }
            let gaps = shifts.gaps(of: place, for: base)
            if let gaps { report(gaps, in: arrivals[0], languages: []) }
            checkRoutes(arrivals.dropFirst(), besides: gaps, &shifts)
            for arrival in arrivals { checkExperts(arrival, &lone) }
        }
    }

    /// Routes that ask for more than their queue, each once for all its languages.
    private func checkRoutes(_ arrivals: ArraySlice<Arrival>, besides known: String?, _ shifts: inout ShiftCoverage) {
        var rest = arrivals
        while let first = rest.first {
            let ofRoute = rest.prefix { $0.route == first.route }
            rest = rest.dropFirst(ofRoute.count)
            var unserved: [String] = []
            var isUnservable = false
            var unstaffed: [(text: String, languages: [String])] = []
            for arrival in ofRoute {
                let able = staffing.everEligible(for: arrival.needs, in: arrival.queue)
                if able.isEmpty {
                    isUnservable = true
                    unserved += arrival.language.map { [$0] } ?? []
                } else if let text = shifts.gaps(of: arrival.queue, for: able), text != known {
                    if let place = unstaffed.firstIndex(where: { $0.text == text }) {
                        unstaffed[place].languages += arrival.language.map { [$0] } ?? []
                    } else {
                        unstaffed.append((text, arrival.language.map { [$0] } ?? []))
                    }
                }
            }
            if isUnservable {
                let example = ofRoute.first { $0.language == unserved.first } ?? first
                report(unservable: example, languages: unserved.count == ofRoute.count ? [] : unserved)
            }
            for (text, languages) in unstaffed {
                report(text, in: first, languages: languages.count == ofRoute.count ? [] : languages)
            }
        }
    }

    private func reportEmptyQueue(_ place: Int) {
        let name = names.queues.declarations[place].name
        log.report(
            Diagnostic(
                .unservableWork, severity: .warning, at: name.span, pointer: name.pointer,
                "the teams that serve queue \"\(name.text)\" have no agents"))
    }

    private func report(unservable arrival: Arrival, languages: [String]) {
        let queue = policy.queues[arrival.queue].name
        // One skill that nobody has says more than the whole list.
        let missing = arrival.needs.first { need in
            !staffing.seats[arrival.queue].contains { staffing.level($0.agent, need.skill) >= need.level }
        }
        let asked = missing.map { [$0] } ?? arrival.needs
        let what = Self.list(asked.map { "\(policy.skills[$0.skill].name) at level \($0.level)" })
        let message = "nobody who sees queue \"\(queue)\" has \(what)" + Self.inLanguages(languages)
        place(of: arrival, demanding: missing?.skill)
            .report(.unservableWork, severity: .warning, message)
    }

    private func report(_ gaps: String, in arrival: Arrival, languages: [String]) {
        let queue = policy.queues[arrival.queue]
        let node = names.queues.declarations[arrival.queue].node
        let message = "nobody who may serve it works \(gaps)" + Self.inLanguages(languages)
        guard arrival.route == nil else {
            let place = place(of: arrival, demanding: nil)
            let language = languages.isEmpty ? nil : arrival.route.flatMap { decoded.routes[$0].member("language") }
            return (language ?? place).report(.unstaffedHours, severity: .warning, message)
        }
        if let hours = node.member("hours") {
            return hours.report(.unstaffedHours, severity: .warning, message)
        }
        let name = names.queues.declarations[arrival.queue].name
        log.report(
            Diagnostic(
                .unstaffedHours, severity: .warning, at: name.span, pointer: name.pointer,
                "queue \"\(queue.name)\" is always open, and \(message)"))
    }

    /// The value of the file that asks for what comes: of a skill, or as a whole.
    private func place(of arrival: Arrival, demanding skill: Int?) -> ConfigNode {
        let queue = names.queues.declarations[arrival.queue].node
        let name = skill.map { policy.skills[$0].name }
        if let route = arrival.route {
            let node = decoded.routes[route]
            if let name {
                if let found = node.member("require", name) { return found }
                if arrival.language.map({ ConfigurationNames.languagePrefix + $0 }) == name {
                    return node.member("language") ?? node
                }
            }
            return node.member("require") ?? node.member("language") ?? node.member("id") ?? node
        }
        if let name, let found = queue.member("require", name) { return found }
        return queue.member("require") ?? queue
    }

    /// Skills of a requirement that only one of those who see the queue has, each reported once.
    private func checkExperts(_ arrival: Arrival, _ lone: inout Set<Int>) {
        for need in arrival.needs where !lone.contains(need.skill) {
            let able = staffing.seats[arrival.queue].filter { staffing.level($0.agent, need.skill) >= need.level }
            guard able.count == 1, let only = able.first, !policy.agents[only.agent].isBot else { continue }
            // Where nobody else is there at all it is no matter of skills.
            guard staffing.seats[arrival.queue].count > 1 else { continue }
            lone.insert(need.skill)
            let (name, _) = names.skills.declarations[need.skill]
            let node = place(of: arrival, demanding: need.skill)
            log.report(
                Diagnostic(
                    .loneExpert, severity: .warning, at: name.span, pointer: name.pointer,
                    "of those who see queue \"\(policy.queues[arrival.queue].name)\" only "
                        + "\"\(policy.agents[only.agent].name)\" has it at level \(need.level)",
                    related: [Diagnostic.Related(span: node.span, text: "asked for here")]))
        }
    }

    private static func inLanguages(_ codes: [String]) -> String {
        codes.isEmpty ? "" : ", for work in " + list(codes.map { "\"\($0)\"" })
    }

    private static func list(_ words: [String]) -> String {
        guard words.count > 1, let last = words.last else { return words.first ?? "what it asks for" }
        return words.dropLast().joined(separator: ", ") + " and \(last)"
    }
}
