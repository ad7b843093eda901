import FrontdeskCore

extension ConfigurationDecoder {
    /// `absence`: after how long without contact work returns.
    func absence(_ node: ConfigNode?) -> AbsencePolicy {
        var absence = AbsencePolicy()
        node?.fields { fields in
            absence.live = fields.optional("live")?.span(in: DecodingLimits.absenceLive) ?? absence.live
            absence.deferred = fields.optional("deferred")?.span(in: DecodingLimits.absenceDeferred) ?? absence.deferred
        }
        return absence
    }

    /// `misses`: what unanswered offers lead to.
    func misses(_ node: ConfigNode?) -> MissPolicy {
        var misses = MissPolicy()
        node?.fields { fields in
            misses.max = fields.optional("max")?.integer(in: DecodingLimits.misses) ?? misses.max
            misses.coolDown = fields.optional("coolDown")?.span(in: DecodingLimits.coolDown) ?? misses.coolDown
        }
        return misses
    }

    /// `decline`: how long a declined conversation is kept from the agent.
    func coolDown(_ node: ConfigNode?) -> Span? {
        node?.object { (fields: inout ObjectReader) in
            fields.optional("coolDown")?.span(in: DecodingLimits.coolDown)
        }
    }

    /// `affinity`: how long a reply makes its author the preferred agent.
    func window(_ node: ConfigNode?) -> Span? {
        node?.object { (fields: inout ObjectReader) in
            fields.optional("window")?.span(in: DecodingLimits.affinityWindow)
        }
    }

    /// `skills`, and the languages behind them.
    func skills() -> [SkillPolicy] {
        names.skills.declarations.map { name, node in
            var skill = SkillPolicy(name: name.text)
            names.checkServed(name, log: log)
            // A language that nobody declared stands in `serve`, as a string.
            guard node.text == nil else { return skill }
            node.fields { fields in skill.hard = fields.optional("hard")?.bool() ?? false }
            return skill
        }
    }

    /// `priorities`: words for how much younger a due is made to look.
    func priorities(_ scope: NameScope) -> [NamedPriority] {
        scope.declarations.map { declaration in
            let boost = declaration.node.span(in: DecodingLimits.boost)
            return NamedPriority(name: declaration.name.text, boost: boost ?? .zero)
        }
    }

    /// `queues`.
    func queues() -> [QueuePolicy] {
        names.queues.declarations.map { declaration in
            var queue = QueuePolicy(name: declaration.name.text)
            declaration.node.fields { fields in
                let hours = fields.optional("hours")?.reference(to: "hours")
                // The first calendar is the one that is always open.
                queue.calendar = hours.flatMap { names.hours.place(of: $0, log: log) }.map { $0 + 1 } ?? queue.calendar
                queue.require = fields.optional("require")?.demands(names) ?? []
                queue.live = service(fields.optional("live"), .live)
                queue.deferred = service(fields.optional("deferred"), .deferred)
            }
            return queue
        }
    }

    private func service(_ node: ConfigNode?, _ usual: ServicePolicy) -> ServicePolicy {
        var service = usual
        node?.fields { fields in
            fields.optional("target")?.fields { target in
                service.firstReply =
                    target.optional("firstReply")?.span(in: DecodingLimits.target) ?? service.firstReply
                service.nextReply = target.optional("nextReply")?.span(in: DecodingLimits.target) ?? service.nextReply
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
            service.ownerWait = fields.optional("ownerWait")?.span(in: DecodingLimits.ownerWait) ?? service.ownerWait
            service.wrapUp = fields.optional("wrapUp")?.span(in: DecodingLimits.wrapUp) ?? service.wrapUp
            service.reopenWithin =
                fields.optional("reopenWithin")?.span(in: DecodingLimits.reopenWithin) ?? service.reopenWithin
        }
        return service
    }
}
