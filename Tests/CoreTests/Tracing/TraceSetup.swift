import FrontdeskCore

/// The policy of a trace as its lines define it, one thing a line; a later line about the same thing changes what it
/// names.
///
/// What no line defines is there all the same: channels `chat` (live, 30 units) and `mail` (deferred, 20), a queue
/// `general`, a last route `all` to the first queue, a team `front` that serves every queue.
struct TraceSetup {
    /// One thing of the policy: `queue billing require=billing/2 fourEyes`.
    struct Definition {
        var kind: String
        var name: String
        var words: [String]
        var options: [TraceLine.Option]

        var line: TraceLine {
            TraceLine(([kind] + words + options.map { "\($0.name)=\($0.value)" }).joined(separator: " "))
        }
    }

    private static let kinds = [
        "desk", "skill", "channel", "hours", "queue", "service", "relax", "route", "team", "agent",
    ]

    private var definitions: [Definition] = []

    init() {}

    static func defines(_ line: TraceLine) -> Bool { kinds.contains(line.words.first ?? "") }

    mutating func set(_ line: TraceLine) throws {
        let kind = try line.word(0)
        guard TraceSetup.kinds.contains(kind) else { throw TraceError("not a thing of the policy: \(line.text)") }
        var given = Definition(
            kind: kind, name: try TraceSetup.name(of: line, kind), words: Array(line.words.dropFirst()),
            options: line.options)
        // Every step of relaxation is a line of its own.
        guard kind != "relax", let place = definitions.firstIndex(where: { $0.kind == kind && $0.name == given.name })
        else {
            definitions.append(given)
            return
        }
        let last = definitions[place]
        for option in last.options where !given.options.contains(where: { $0.name == option.name }) {
            given.options.append(option)
        }
        for word in last.words where !given.words.contains(word) && !given.words.contains("-" + word) {
            given.words.append(word)
        }
        given.words.removeAll { $0.hasPrefix("-") }
        definitions[place] = given
    }

    mutating func unset(_ kind: String, _ name: String) throws {
        guard definitions.contains(where: { $0.kind == kind && $0.name == name }) else {
            throw TraceError("there is no \(kind) \(name)")
        }
        definitions.removeAll { $0.kind == kind && $0.name == name }
    }

    private static func name(of line: TraceLine, _ kind: String) throws -> String {
        switch kind {
        case "desk": ""
        case "service": try line.word(1) + " " + line.word(2)
        default: try line.word(1)
        }
    }

    /// The lines of a kind, in order.
    func lines(_ kind: String) -> [TraceLine] { definitions.filter { $0.kind == kind }.map(\.line) }

    func line(_ kind: String, _ name: String) -> TraceLine? {
        definitions.first { $0.kind == kind && $0.name == name }?.line
    }

    private func names(_ kind: String, orElse usual: [String]) -> [String] {
        let names = lines(kind).map { $0.words[1] }
        return names.isEmpty ? usual : names
    }

    var queueNames: [String] { names("queue", orElse: ["general"]) }
    var teamNames: [String] { names("team", orElse: ["front"]) }
    var agentNames: [String] { names("agent", orElse: []) }
    var calendarNames: [String] { ["always"] + lines("hours").map { $0.words[1] } }
    var languages: [String] { line("desk", "")?.list("languages").map(\.name) ?? [] }
    var skillNames: [String] { lines("skill").map { $0.words[1] } + languages.map { "lang:" + $0 } }

    var channelNames: [String] {
        let names = lines("channel").map { $0.words[1] }
        return ["chat", "mail"] + names.filter { $0 != "chat" && $0 != "mail" }
    }

    /// The place of a name among others of its kind.
    func place(_ name: String, in names: [String], _ what: String) throws -> Int {
        guard let place = names.firstIndex(of: name) else { throw TraceError("unknown \(what): \(name)") }
        return place
    }

    /// `billing/8` as a skill with a level.
    func demands(_ line: TraceLine, _ option: String) throws -> [SkillDemand] {
        try line.list(option).map { part in
            guard let level = part.detail.map({ Int($0) }) ?? 1 else { throw TraceError("not a level: \(line.text)") }
            return SkillDemand(skill: try place(part.name, in: skillNames, "skill"), level: level)
        }
    }

    // MARK: The whole

    func policy() throws -> Policy {
        let desk = line("desk", "") ?? TraceLine("desk")
        try desk.allow(TraceSetup.deskOptions, from: 1)
        let words = desk.list("humanWords").map(\.name)
        var policy = Policy(
            deskName: "Trace",
            languages: LanguagePolicy(served: languages, fallback: desk["fallback"] ?? languages.first ?? "en"),
            declineCoolDown: try desk.span("declineCoolDown") ?? .minutes(15),
            withdrawCoolDown: try desk.span("withdrawCoolDown") ?? .zero, humanWords: Array(words.indices),
            skills: lines("skill").map { SkillPolicy(name: $0.words[1], hard: $0.has("hard")) }
                + languages.map { SkillPolicy(name: "lang:" + $0) },
            channels: try channelNames.map(channel), calendars: try calendarNames.map(calendar),
            queues: try queueNames.map(queue), routes: try routes(), teams: try teamNames.map(team),
            agents: try agentNames.map(agent), patterns: TextAutomaton(words.compactMap { TextPattern($0) }))
        try setDesk(desk, &policy)
        for kind in ["service", "relax"] {
            for line in lines(kind) { _ = try place(line.words[1], in: queueNames, "queue") }
        }
        return policy
    }

    private static let deskOptions = [
        "languages", "fallback", "humanWords", "declineCoolDown", "withdrawCoolDown", "absenceLive", "absenceDeferred",
        "missesMax", "missCoolDown", "affinityWindow", "affinityLive", "affinityDeferred", "sameContactLive",
        "sameContactDeferred", "askLive", "askDeferred", "waitingLive", "waitingDeferred", "parked", "snoozed",
        "wrapUp",
    ]

    private func setDesk(_ desk: TraceLine, _ policy: inout Policy) throws {
        policy.absence.live = try desk.span("absenceLive") ?? policy.absence.live
        policy.absence.deferred = try desk.span("absenceDeferred") ?? policy.absence.deferred
        policy.misses.max = try desk.number("missesMax") ?? policy.misses.max
        policy.misses.coolDown = try desk.span("missCoolDown") ?? policy.misses.coolDown
        policy.affinity.window = try desk.span("affinityWindow") ?? policy.affinity.window
        policy.affinity.live = try desk.span("affinityLive") ?? policy.affinity.live
        policy.affinity.deferred = try desk.span("affinityDeferred") ?? policy.affinity.deferred
        policy.affinity.sameContactLive = try desk.span("sameContactLive") ?? policy.affinity.sameContactLive
        policy.affinity.sameContactDeferred =
            try desk.span("sameContactDeferred") ?? policy.affinity.sameContactDeferred
        policy.asks.live = try desk.span("askLive") ?? policy.asks.live
        policy.asks.deferred = try desk.span("askDeferred") ?? policy.asks.deferred
        policy.weights.waitingLive = try desk.number("waitingLive") ?? policy.weights.waitingLive
        policy.weights.waitingDeferred = try desk.number("waitingDeferred") ?? policy.weights.waitingDeferred
        policy.weights.parked = try desk.number("parked") ?? policy.weights.parked
        policy.weights.snoozed = try desk.number("snoozed") ?? policy.weights.snoozed
        policy.weights.wrapUp = try desk.number("wrapUp") ?? policy.weights.wrapUp
    }
}
