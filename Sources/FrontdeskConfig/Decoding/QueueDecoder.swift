import FrontdeskCore

/// Decodes `queues`.
struct QueueDecoder {
    let names: ConfigurationNames
    let skills: [SkillPolicy]
    let teams: [TeamPolicy]
    let templates: [Template]
    let log: DiagnosticLog
    /// Where one queue names another that is to have its work; judged once all queues are known.
    private var successors: [Successor] = []
    /// By queue: the delays after which teams see it, microseconds.
    private let delays: [Set<Int64>]

    private struct Successor {
        var queue: Int
        var next: Int
        var node: ConfigNode
        /// For good, not only while the queue is closed.
        var isMove: Bool
    }

    /// A decoder for queues whose skills, teams and templates are known.
    init(
        names: ConfigurationNames, skills: [SkillPolicy], teams: [TeamPolicy], templates: [Template], log: DiagnosticLog
    ) {
        self.names = names
        self.skills = skills
        self.teams = teams
        self.templates = templates
        self.log = log
        var delays: [Set<Int64>] = Array(repeating: [], count: names.queues.declarations.count)
        for service in teams.flatMap(\.serves) where service.after > .zero {
            delays[service.queue].insert(service.after.microseconds)
        }
        self.delays = delays
    }

    /// Queues in the order of the file.
    mutating func queues() -> [QueuePolicy] {
        let queues = names.queues.declarations.enumerated().map { place, declaration in
            var queue = QueuePolicy(name: declaration.name.text)
            declaration.node.fields { fields in read(&fields, into: &queue, at: place) }
            checkDelays(declaration.node, of: place)
            return queue
        }
        for successor in successors { check(successor, in: queues) }
        checkCircles(of: queues)
        return queues
    }

    private mutating func read(_ fields: inout ObjectReader, into queue: inout QueuePolicy, at place: Int) {
        fields.acceptances()
        queue.calendar = fields.optional("hours")?.calendar(names) ?? queue.calendar
        queue.require = fields.optional("require")?.demands(names) ?? queue.require
        queue.live = service(fields.section("live"), .live, of: place)
        queue.deferred = service(fields.section("deferred"), .deferred, of: place)
        queue.relax = fields.optional("relax").map { relaxation($0, of: place) } ?? queue.relax
        if let end = fields.optional("relaxEnd"), end.choice(of: ["never"]) != nil { queue.relaxesAtEnd = false }
        fields.note(usual: .array(queue.rank.map { .string($0.name) }), for: "rank")
        queue.rank = fields.optional("rank").flatMap(rank) ?? queue.rank
        queue.fourEyes = fields.flag("fourEyes")
        queue.lendAbove = fields.integer("lendAbove", in: DecodingLimits.lendAbove, usual: queue.lendAbove)
        queue.signature = fields.optional("signature")?.template(names)
        queue.acknowledge = fields.optional("acknowledge")?.acknowledgement(names, templates)
        queue.retired = fields.flag("retired")
        queue.movedTo = fields.optional("movedTo").flatMap { successor($0, of: place, isMove: true) }
    }

    /// The keys by which agents are compared.
    private func rank(_ node: ConfigNode) -> [RankKey]? {
        var keys: [RankKey] = []
        for item in node.items(count: 1...RankKey.named.count) ?? [] {
            guard let key = item.choice(of: RankKey.named.map(\.name)).flatMap({ RankKey(name: $0) }) else { continue }
            if keys.contains(key) {
                item.report(.repeatedName, severity: .warning, "\"\(key.name)\" is named twice")
            } else {
                keys.append(key)
            }
        }
        return keys.isEmpty ? nil : keys
    }

    /// How a queue serves one class.
    private mutating func service(_ node: ConfigNode?, _ workClass: WorkClass, of place: Int) -> ServicePolicy {
        var service: ServicePolicy = workClass == .live ? .live : .deferred
        node?.fields { fields in
            fields.section("target")?.fields { target in
                let allowed = DecodingLimits.target
                service.firstReply = target.span("firstReply", in: allowed, usual: service.firstReply)
                service.nextReply = target.span("nextReply", in: allowed, usual: service.nextReply)
                service.resolve = target.optional("resolve")?.span(in: allowed)
            }
            let offer: (key: String, value: JSONValue) =
                service.auto
                ? ("auto", .bool(true))
                : ("timeout", .string(DurationText.text(microseconds: service.offerTimeout.microseconds)))
            fields.note(usual: .members([offer.key: offer.value]), for: "offer")
            fields.optional("offer")?.fields { offer in
                guard let (key, node) = offer.exactlyOne(of: ["timeout", "auto"]) else { return }
                if key == "auto" {
                    service.auto = node.bool() ?? service.auto
                } else {
                    service.auto = false
                    service.offerTimeout = node.span(in: DecodingLimits.offerTimeout) ?? service.offerTimeout
                }
            }
            service.ownerWait = fields.span("ownerWait", in: DecodingLimits.ownerWait, usual: service.ownerWait)
            service.wrapUp = fields.span("wrapUp", in: DecodingLimits.wrapUp, usual: service.wrapUp)
            service.reopenWithin = fields.span(
                "reopenWithin", in: DecodingLimits.reopenWithin, usual: service.reopenWithin)
            service.resolveAfter = fields.optional("resolveAfter")?.span(in: DecodingLimits.resolveAfter)
            service.botsFirst = fields.span("botsFirst", in: DecodingLimits.botsFirst, usual: service.botsFirst)
            let whenClosed = fields.optional("whenClosed")
            fields.note(usual: .string("hold"), for: "whenClosed")
            service.whenClosed = whenClosed.flatMap { self.whenClosed($0, workClass, of: place) } ?? service.whenClosed
        }
        return service
    }

    // MARK: Other queues

    private mutating func whenClosed(_ node: ConfigNode, _ workClass: WorkClass, of place: Int) -> WhenClosed? {
        if case .object = node.json.content {
            return node.object { (fields: inout ObjectReader) in
                fields.required("queue").flatMap { successor($0, of: place, isMove: false) }.map { .queue($0) }
            }
        }
        // Deferred work is what live work becomes.
        let words = workClass == .live ? ["hold", "serve", "convert"] : ["hold", "serve"]
        switch node.choice(of: words) {
        case "hold": return .hold
        case "serve": return .serve
        case "convert": return .convert
        default: return nil
        }
    }

    private mutating func successor(_ node: ConfigNode, of place: Int, isMove: Bool) -> Int? {
        guard let name = node.reference(to: "a queue"), let next = names.queues.place(of: name, log: log) else {
            return nil
        }
        successors.append(Successor(queue: place, next: next, node: node, isMove: isMove))
        return next
    }

    /// What takes over the work of another queue takes new work.
    private func check(_ successor: Successor, in queues: [QueuePolicy]) {
        if successor.isMove {
            // From a queue that was moved in its turn the work goes on.
            if queues[successor.next].movedTo == nil { successor.node.checkTakesWork(successor.next, in: queues) }
        } else if successor.next == successor.queue {
            let name = queues[successor.queue].name
            successor.node.report(.circularQueue, "queue \"\(name)\" would stand in for itself")
        } else {
            successor.node.checkTakesWork(successor.next, in: queues)
        }
    }

    /// Reports each circle of moved queues once, at its first queue. Every queue is passed once.
    private func checkCircles(of queues: [QueuePolicy]) {
        var isPassed = Array(repeating: false, count: queues.count)
        for start in queues.indices {
            var way: [Int] = []
            var place = start
            while !isPassed[place], let next = queues[place].movedTo {
                isPassed[place] = true
                way.append(place)
                place = next
            }
            if let first = way.firstIndex(of: place) { reportCircle(Array(way[first...]), in: queues) }
        }
    }

    private func reportCircle(_ circle: [Int], in queues: [QueuePolicy]) {
        guard let first = circle.min(), let place = circle.firstIndex(of: first) else { return }
        let way = circle[place...] + circle[...place]
        let names = way.map { "\"\(queues[$0].name)\"" }.joined(separator: ", ")
        let node = successors.first { $0.isMove && $0.queue == first }?.node
        node?.report(.circularQueue, "the way of moved queues leads back: \(names)")
    }

    private func checkDelays(_ node: ConfigNode, of place: Int) {
        let count = delays[place].count
        guard !DecodingLimits.delays.contains(count) else { return }
        node.report(
            .wrongCount, "\(count) different delays of teams",
            expected: "\(DecodingLimits.delays.upperBound) at most")
    }
}

extension ConfigNode {
    /// Reports that a queue that is named here takes nothing new.
    func checkTakesWork(_ place: Int, in queues: [QueuePolicy]) {
        let queue = queues[place]
        if let next = queue.movedTo {
            report(
                .closedQueue, "the work of queue \"\(queue.name)\" was moved to another",
                didYouMean: next == place ? nil : queues[next].name)
        } else if queue.retired {
            report(.closedQueue, "queue \"\(queue.name)\" is retired and takes nothing new")
        }
    }
}
