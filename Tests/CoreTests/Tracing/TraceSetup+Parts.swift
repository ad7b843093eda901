import FrontdeskCore

extension TraceSetup {
    func channel(_ name: String) throws -> ChannelPolicy {
        let line = line("channel", name) ?? TraceLine("channel \(name)")
        try line.allow(
            ["weight", "language", "margin"], words: ["live", "deferred", "interruptible", "retired"], from: 2)
        let isLive = line.has("live") || (name == "chat" && !line.has("deferred"))
        return ChannelPolicy(
            name: name, workClass: isLive ? .live : .deferred, weight: try line.number("weight") ?? (isLive ? 30 : 20),
            language: line["language"], interruptible: line.has("interruptible"),
            replyMargin: try line.span("margin") ?? .hours(1), retired: line.has("retired"))
    }

    /// `hours office Mon-Fri 09:00-12:30 13:30-18:00 weeks=4`: so many weeks from the first; without times never open.
    func calendar(_ name: String) throws -> Calendar {
        guard let line = line("hours", name) else { return .alwaysOpen }
        try line.allow(["weeks"], words: Array(line.words.dropFirst(2)), from: 2)
        var intervals: [OpenInterval] = []
        let days = line.words.count > 2 ? try self.days(line.words[2]) : []
        for week in 0..<(try line.number("weeks") ?? 4) {
            for day in days {
                for times in line.words.dropFirst(3) {
                    let ends = try times.split(separator: "-").map { try TraceClock.time(String($0)) }
                    guard ends.count == 2 else { throw TraceError("not times: \(line.text)") }
                    let midnight = TraceClock.midnight(week: week, day: day)
                    // What ends before it begins ends on the next day.
                    let end = ends[1] > ends[0] ? ends[1] : ends[1] + 86_400
                    intervals.append(OpenInterval(start: midnight + .seconds(ends[0]), end: midnight + .seconds(end)))
                }
            }
        }
        return Calendar(name: name, intervals: intervals)
    }

    /// `Mon-Fri` or `Mon,Wed`.
    private func days(_ text: String) throws -> [Int] {
        let ends = try text.split(separator: "-").map { try TraceClock.day(String($0)) }
        if text.contains("-"), ends.count == 2, ends[0] <= ends[1] { return Array(ends[0]...ends[1]) }
        return try text.split(separator: ",").map { try TraceClock.day(String($0)) }
    }

    // MARK: Queues

    func queue(_ name: String) throws -> QueuePolicy {
        let line = line("queue", name) ?? TraceLine("queue \(name)")
        try line.allow(
            ["hours", "require", "rank", "lendAbove", "movedTo"], words: ["fourEyes", "retired", "noEnd"], from: 2)
        var queue = QueuePolicy(
            name: name, calendar: try place(line["hours"] ?? "always", in: calendarNames, "hours"),
            require: try demands(line, "require"), live: try service(name, .live),
            deferred: try service(name, .deferred), relaxesAtEnd: !line.has("noEnd"), fourEyes: line.has("fourEyes"),
            lendAbove: try line.number("lendAbove") ?? 0, retired: line.has("retired"),
            movedTo: try line["movedTo"].map { try place($0, in: queueNames, "queue") })
        queue.relax = try lines("relax").filter { $0.words[1] == name }.map(relaxStep)
        if line["rank"] != nil {
            queue.rank = try line.list("rank").map { part in
                guard let key = RankKey(name: part.name) else { throw TraceError("unknown key: \(part.name)") }
                return key
            }
        }
        return queue
    }

    private func service(_ queue: String, _ workClass: WorkClass) throws -> ServicePolicy {
        var service = workClass == .live ? ServicePolicy.live : .deferred
        guard let line = line("service", "\(queue) \(workClass.name)") else { return service }
        try line.allow(
            [
                "first", "next", "resolve", "offer", "auto", "ownerWait", "wrapUp", "reopen", "resolveAfter", "closed",
                "bots",
            ], from: 3)
        service.firstReply = try line.span("first") ?? service.firstReply
        service.nextReply = try line.span("next") ?? service.nextReply
        service.resolve = try line.span("resolve") ?? service.resolve
        service.offerTimeout = try line.span("offer") ?? service.offerTimeout
        service.auto = line["auto"].map { $0 == "yes" } ?? service.auto
        service.ownerWait = try line.span("ownerWait") ?? service.ownerWait
        service.wrapUp = try line.span("wrapUp") ?? service.wrapUp
        service.reopenWithin = try line.span("reopen") ?? service.reopenWithin
        service.resolveAfter = try line.span("resolveAfter") ?? service.resolveAfter
        service.botsFirst = try line.span("bots") ?? service.botsFirst
        switch line["closed"] {
        case nil, "hold"?: service.whenClosed = .hold
        case "serve"?: service.whenClosed = .serve
        case "convert"?: service.whenClosed = .convert
        case let other?: service.whenClosed = .queue(try place(other, in: queueNames, "queue"))
        }
        return service
    }

    private func relaxStep(_ line: TraceLine) throws -> RelaxStep {
        try line.allow(["after", "lower", "drop", "widen"], words: ["preferred"], from: 2)
        guard let after = try line.span("after") else { throw TraceError("after what? \(line.text)") }
        if line.has("preferred") { return RelaxStep(after: after, change: .dropPreferred) }
        if line["lower"] != nil { return RelaxStep(after: after, change: .lower(try demands(line, "lower"))) }
        if line["drop"] != nil {
            return RelaxStep(after: after, change: .drop(try demands(line, "drop").map(\.skill)))
        }
        return RelaxStep(after: after, change: .widen(try place(line["widen"] ?? "", in: teamNames, "team")))
    }

    // MARK: Routes

    /// A route takes what is said to be `about` it; the last takes the rest.
    func routes() throws -> [RoutePolicy] {
        var routes = try lines("route").map(route)
        let last = lines("route").last
        if last?.words[1] != "all" { routes.append(RoutePolicy(id: "all", end: .queue(0))) }
        routes[routes.count - 1].when = nil
        return routes
    }

    private func route(_ line: TraceLine) throws -> RoutePolicy {
        try line.allow(
            ["to", "require", "prefer", "language", "boost", "strict", "agent", "owner", "class"], from: 2)
        let name = line.words[1]
        let language = line.list("language").first
        var route = RoutePolicy(
            id: name, when: .attribute(name: "topic", values: [name]), end: try end(line["to"] ?? queueNames[0]),
            require: try demands(line, "require"), prefer: try demands(line, "prefer"),
            languageRequired: language?.name == "required", boost: try line.span("boost") ?? .zero,
            strict: try line.number("strict") ?? 0, contactOwner: try line.span("owner"),
            workClass: line["class"].flatMap { WorkClass(name: $0) })
        let weight = language?.detail.flatMap { Int($0) } ?? 1
        if language?.name == "required" { route.languageLevel = weight }
        if language?.name == "preferred" { route.languagePreferred = weight }
        if let named = line.list("agent").first {
            route.agent = NamedAgent(
                agent: try place(named.name, in: agentNames, "agent"), wait: try TraceClock.span(named.detail ?? ""))
        }
        return route
    }

    private func end(_ name: String) throws -> RouteEnd {
        switch name {
        case "file": .file
        case "spam": .spam
        default: .queue(try place(name, in: queueNames, "queue"))
        }
    }

    // MARK: People

    func team(_ name: String) throws -> TeamPolicy {
        let line = line("team", name) ?? TraceLine("team \(name)")
        try line.allow(["serves", "leads"], from: 2)
        let served = line["serves"] == nil ? queueNames.map { ($0, nil) } : line.list("serves")
        return TeamPolicy(
            name: name,
            serves: try served.filter { $0.0 != "none" }.map { part in
                TeamService(
                    queue: try place(part.0, in: queueNames, "queue"),
                    after: try part.1.map { try TraceClock.span($0) } ?? .zero)
            }, leads: try line.list("leads").map { try place($0.name, in: agentNames, "agent") })
    }

    func agent(_ name: String) throws -> AgentPolicy {
        let line = line("agent", name) ?? TraceLine("agent \(name)")
        try line.allow(
            ["team", "capacity", "owned", "offers", "limits", "skills", "hours", "absent", "lastOffer", "ramp"],
            words: ["bot"], from: 2)
        return AgentPolicy(
            name: name, team: try place(line["team"] ?? teamNames[0], in: teamNames, "team"),
            capacity: try line.number("capacity") ?? 100, owned: try line.number("owned") ?? 60,
            offersAtOnce: try line.number("offers") ?? 1,
            limits: try line.list("limits").map { part in
                guard let most = part.detail.flatMap({ Int($0) }) else { throw TraceError("no limit: \(line.text)") }
                return ChannelLimit(channel: try place(part.name, in: channelNames, "channel"), most: most)
            }, skills: try demands(line, "skills"), isBot: line.has("bot"),
            calendar: try place(line["hours"] ?? "always", in: calendarNames, "hours"),
            absences: try line.list("absent").map { try absence($0.name, substitute: $0.detail) },
            lastOfferBefore: try line.span("lastOffer") ?? .zero, ramp: try line.list("ramp").isEmpty ? nil : ramp(line)
        )
    }

    /// `Mon-12:00..Wed-00:00/bartek`.
    private func absence(_ text: String, substitute: String?) throws -> AbsencePeriod {
        let ends = try text.split(separator: "..").map { try TraceClock.instant(String($0)) }
        guard ends.count == 2 else { throw TraceError("not an absence: \(text)") }
        return AbsencePeriod(
            interval: OpenInterval(start: ends[0], end: ends[1]),
            substitute: try substitute.map { try place($0, in: agentNames, "agent") })
    }

    /// `12h,1h,5m`: after so long away, for so long, one in so long.
    private func ramp(_ line: TraceLine) throws -> RampPolicy {
        let spans = try line.list("ramp").map { try TraceClock.span($0.name) }
        guard spans.count == 3 else { throw TraceError("not a ramp: \(line.text)") }
        return RampPolicy(after: spans[0], lasts: spans[1], every: spans[2])
    }
}
