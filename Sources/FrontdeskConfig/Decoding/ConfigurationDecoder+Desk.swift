import FrontdeskCore

/// The sections that hold for all queues alike.
struct DeskRuleSections {
    let absence, misses, decline, withdraw, affinity, sameContact, asks, weights: ConfigNode?

    /// Asks for all of them.
    init(_ fields: inout ObjectReader) {
        absence = fields.section("absence")
        misses = fields.section("misses")
        decline = fields.section("decline")
        withdraw = fields.section("withdraw")
        affinity = fields.section("affinity")
        sameContact = fields.section("sameContact")
        asks = fields.section("asks")
        weights = fields.section("weights")
    }

    /// Reads them into a policy that has the usual values.
    func read(into policy: inout Policy) {
        absence?.fields { fields in
            policy.absence.live = fields.span("live", in: DecodingLimits.absenceLive, usual: policy.absence.live)
            policy.absence.deferred = fields.span(
                "deferred", in: DecodingLimits.absenceDeferred, usual: policy.absence.deferred)
        }
        misses?.fields { fields in
            policy.misses.max = fields.integer("max", in: DecodingLimits.misses, usual: policy.misses.max)
            policy.misses.coolDown = fields.span(
                "coolDown", in: DecodingLimits.coolDown, usual: policy.misses.coolDown)
        }
        decline?.fields { fields in
            policy.declineCoolDown = fields.span("coolDown", in: DecodingLimits.coolDown, usual: policy.declineCoolDown)
        }
        withdraw?.fields { fields in
            policy.withdrawCoolDown = fields.span(
                "coolDown", in: DecodingLimits.coolDown, usual: policy.withdrawCoolDown)
        }
        asks?.fields { fields in
            policy.asks.live = fields.span("live", in: DecodingLimits.ask, usual: policy.asks.live)
            policy.asks.deferred = fields.span("deferred", in: DecodingLimits.ask, usual: policy.asks.deferred)
        }
        readTies(into: &policy.affinity)
        weights?.fields { fields in Self.read(&fields, into: &policy.weights) }
    }

    /// `affinity` and `sameContact`: what ties a customer to an agent.
    private func readTies(into affinity: inout AffinityPolicy) {
        self.affinity?.fields { fields in
            affinity.window = fields.span("window", in: DecodingLimits.affinityWindow, usual: affinity.window)
            affinity.live = fields.span("live", in: DecodingLimits.ownerWait, usual: affinity.live)
            affinity.deferred = fields.span("deferred", in: DecodingLimits.ownerWait, usual: affinity.deferred)
        }
        sameContact?.fields { fields in
            affinity.sameContactLive = fields.span(
                "live", in: DecodingLimits.ownerWait, usual: affinity.sameContactLive)
            affinity.sameContactDeferred = fields.span(
                "deferred", in: DecodingLimits.ownerWait, usual: affinity.sameContactDeferred)
        }
    }

    /// `weights`: what a state takes, in per cent.
    private static func read(_ fields: inout ObjectReader, into weights: inout WeightPolicy) {
        fields.section("waiting")?.fields { waiting in
            weights.waitingLive = waiting.integer("live", in: DecodingLimits.share, usual: weights.waitingLive)
            weights.waitingDeferred = waiting.integer(
                "deferred", in: DecodingLimits.share, usual: weights.waitingDeferred)
        }
        weights.parked = fields.integer("parked", in: DecodingLimits.share, usual: weights.parked)
        weights.snoozed = fields.integer("snoozed", in: DecodingLimits.share, usual: weights.snoozed)
        weights.wrapUp = fields.integer("wrapUp", in: DecodingLimits.share, usual: weights.wrapUp)
    }
}

extension ConfigurationDecoder {
    /// `skills`, and the languages behind them.
    func skills() -> [SkillPolicy] {
        names.skills.declarations.map { name, node in
            var skill = SkillPolicy(name: name.text)
            names.checkServed(name, log: log)
            // A language that nobody declared stands in `desk`, and says no more.
            guard node.pointer.tokens.first != "desk" else { return skill }
            node.fields { fields in
                fields.acceptances()
                skill.hard = fields.flag("hard")
            }
            return skill
        }
    }

    /// `priorities`: words for how much younger a due is made to look, and for the class in the order.
    func priorities(_ scope: NameScope) -> [NamedPriority] {
        scope.declarations.map { name, node in
            var priority = NamedPriority(name: name.text, boost: .zero)
            guard case .object = node.json.content else {
                priority.boost = node.span(in: DecodingLimits.boost) ?? priority.boost
                return priority
            }
            node.fields { fields in
                priority.boost = fields.span("boost", in: DecodingLimits.boost, usual: priority.boost)
                priority.strict = fields.integer("strict", in: DecodingLimits.strict, usual: priority.strict)
            }
            return priority
        }
    }

    /// `bots`: the words with which a customer asks for a person.
    func humanWords(_ node: ConfigNode?, _ patterns: inout PatternTable) -> [Int] {
        var places: [Int] = []
        node?.fields { fields in
            places = fields.optional("handOver").flatMap { patterns.places(of: $0) } ?? places
        }
        return places
    }
}
