import FrontdeskCore

/// Decodes `queues`.
struct QueueDecoder {
    let names: ConfigurationNames
    let skills: [SkillPolicy]
    let teams: [TeamPolicy]
    let log: DiagnosticLog
    /// Where one queue names another that is to have its work; judged once all queues are known.
    private var successors: [Successor] = []

    private struct Successor {
        var queue: Int
        var next: Int
        var node: ConfigNode
        /// For good, not only while the queue is closed.
        var isMove: Bool
    }

    /// A decoder for queues whose skills and teams are known.
    init(names: ConfigurationNames, skills: [SkillPolicy], teams: [TeamPolicy], log: DiagnosticLog) {
        self.names = names
        self.skills = skills
        self.teams = teams
        self.log = log
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
        return queues
    }

    private mutating func read(_ fields: inout ObjectReader, into queue: inout QueuePolicy, at place: Int) {
        queue.calendar = fields.optional("hours")?.calendar(names) ?? queue.calendar
        queue.require = fields.optional("require")?.demands(names) ?? queue.require
        queue.live = service(fields.optional("live"), .live, of: place)
        queue.deferred = service(fields.optional("deferred"), .deferred, of: place)
        queue.relax = fields.optional("relax").map { relaxation($0, of: place) } ?? queue.relax
        if let end = fields.optional("relaxEnd"), end.choice(of: ["never"]) != nil { queue.relaxesAtEnd = false }
        queue.rank = fields.optional("rank").flatMap(rank) ?? queue.rank
        queue.fourEyes = fields.flag("fourEyes")
        queue.lendAbove = fields.integer("lendAbove", in: DecodingLimits.lendAbove, usual: queue.lendAbove)
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
            fields.optional("target")?.fields { target in
                let allowed = DecodingLimits.target
                service.firstReply = target.span("firstReply", in: allowed, usual: service.firstReply)
                service.nextReply = target.span("nextReply", in: allowed, usual: service.nextReply)
                service.resolve = target.optional("resolve")?.span(in: allowed)
            }
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

    /// What takes over the work of another queue takes new work, and is not that queue.
    private func check(_ successor: Successor, in queues: [QueuePolicy]) {
        let name = queues[successor.queue].name
        guard successor.next != successor.queue else {
            successor.node.report(.circularQueue, "queue \"\(name)\" would take over from itself")
            return
        }
        // From a queue that was moved in its turn the work goes on.
        guard successor.isMove, queues[successor.next].movedTo != nil else {
            successor.node.checkTakesWork(successor.next, in: queues)
            return
        }
        guard let circle = circle(from: successor.queue, in: queues), circle.min() == successor.queue else { return }
        let way = (circle + [successor.queue]).map { "\"\(queues[$0].name)\"" }.joined(separator: ", ")
        successor.node.report(.circularQueue, "the way of moved queues leads back: \(way)")
    }

    /// The queues through which the work of one comes back to it; nil where it does not.
    private func circle(from start: Int, in queues: [QueuePolicy]) -> [Int]? {
        var way = [start]
        while let next = queues[way[way.count - 1]].movedTo {
            if next == start { return way }
            // A circle further on is another one's finding.
            guard !way.contains(next) else { return nil }
            way.append(next)
        }
        return nil
    }

    private func checkDelays(_ node: ConfigNode, of place: Int) {
        let delays = Set(
            teams.flatMap(\.serves).filter { $0.queue == place && $0.after > .zero }.map(\.after.microseconds))
        guard !DecodingLimits.delays.contains(delays.count) else { return }
        node.report(
            .wrongCount, "\(delays.count) different delays of teams",
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
