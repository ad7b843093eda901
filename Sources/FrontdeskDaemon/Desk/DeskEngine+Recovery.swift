import FrontdeskChannels
package import FrontdeskCore
package import FrontdeskStore

extension DeskEngine {
    /// Opens the store and builds the router from what it holds.
    ///
    /// - Returns: what was found, for the start's decisions about clock and gap.
    @discardableResult
    package func recover() throws(StoreError) -> Recovered {
        let found = try store.open()
        var state = DeskState()
        do throws(CodecError) {
            for definition in found.definitions { try restore(definition, into: &state) }
            for row in found.roster { try state.restore(roster: RosterEntry(decoding: row)) }
            try state.restoreScalars(found.scalars)
        } catch {
            throw .damaged("definitions or roster: \(error)")
        }
        state.reserveWork(found.workCount)
        try store.forEachWork { _, bytes throws(StoreError) in
            do throws(CodecError) {
                let item = try WorkItem(decoding: bytes)
                guard state.refersToKnown(item), !state.work.contains(item.id) else { throw .invalid("work row") }
                state.insert(item)
            } catch {
                throw .damaged("work: \(error)")
            }
        }
        router = Router(state: state)
        // The batch that brought a policy may have failed, and be on the disk after all.
        if let staged = staging.policy, staged.hash == found.generation?.hash { inForce = staged }
        if let inForce { router.rebind(inForce.policy) }
        term = found.term
        nextSequence = found.lastSequence + 1
        lastAt = found.lastAt
        counters = found.counters
        key = DeskKey(store.secret)
        scalars = found.scalars
        openInPublic = Set(found.openInPublic)
        outbox = [:]
        for record in found.outbox { outbox[record.id] = record }
        return found
    }

    private func restore(_ definition: Definition, into state: inout DeskState) throws(CodecError) {
        if definition.kind == Definition.requirementKind {
            var reader = ByteReader(definition.bytes)
            let requirement = try Requirement(from: &reader)
            try reader.finish()
            guard definition.number == Int32(state.requirements.count) else { throw .invalid("requirement number") }
            state.define(RequirementNumber(definition.number), requirement)
            return
        }
        guard let kind = NameKind(rawValue: definition.kind),
            let name = String(validating: definition.bytes, as: UTF8.self),
            definition.number == Int32(state.names.all(kind).count)
        else { throw .invalid("definition") }
        state.define(kind, number: definition.number, name: name)
    }

    /// After a store failure: everything from the disk again, the callers' outcomes unknown.
    ///
    /// A failed sync leaves the page cache lying, so the database is closed and opened anew before anything is believed.
    package func recoverAfterFailure(receptive: [ReceptiveChange]) throws(StoreError) {
        let expected = nextSequence
        store.close()
        try recover()
        // The failed batch may be on the disk after all.
        if nextSequence == expected, let known = staging.receptive { journalReceptive = known }
        // The journal must tell of those who ceased to be receptive meanwhile: no start stands between.
        router.restoreReceptive(receptive, journalled: journalReceptive)
        staging = Staging()
    }
}
