package import FrontdeskCore

/// Feeds recorded commands to a fresh router and compares what it decides, byte for byte.
package enum Replay {
    /// How the second run differs from the first.
    package struct Difference: Equatable, Sendable {
        /// The place of the first entry that differs.
        package var entry: Int
        package var reason: String
    }

    /// The first difference; `nil` when every entry came out the same. Policies stand by generation, the first is 1.
    package static func difference(of entries: [Entry], policies: [Policy]) -> Difference? {
        var router = Router()
        for (place, entry) in entries.enumerated() {
            if case .started = entry.command, place > 0 { router = restarted(router, policies: policies) }
            for change in entry.receptive { router.setReceptive(change.agent, most: change.most) }
            guard let decision = decide(entry, by: &router, policies: policies) else {
                return Difference(entry: place, reason: "no policy of its generation")
            }
            guard case .done(let events, _) = decision else {
                return Difference(entry: place, reason: "\(entry.command) was refused: \(decision)")
            }
            var again = entry
            again.receptive = router.drainReceptive()
            again.events = events
            again.generation = router.state.generation
            if bytes(again) != bytes(entry) {
                return Difference(
                    entry: place,
                    reason: "\(entry.command): \(entry.receptive) \(entry.events) became \(again.receptive) \(events)")
            }
        }
        return nil
    }

    private static func decide(_ entry: Entry, by router: inout Router, policies: [Policy]) -> Decision? {
        guard case .policyChanged(let generation) = entry.command else {
            return router.handle(entry.command, at: entry.at)
        }
        guard generation > 0, generation <= Int64(policies.count) else { return nil }
        return router.install(policies[Int(generation) - 1], generation: generation, at: entry.at)
    }

    /// A start forgets who was receptive.
    private static func restarted(_ router: Router, policies: [Policy]) -> Router {
        var fresh = Router(state: router.state)
        let generation = Int(router.state.generation)
        if generation > 0, generation <= policies.count { fresh.rebind(policies[generation - 1]) }
        return fresh
    }

    private static func bytes(_ entry: Entry) -> [UInt8] {
        var writer = ByteWriter()
        entry.encode(into: &writer)
        return writer.bytes
    }
}
