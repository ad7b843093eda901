import FrontdeskCore

extension Verifier {
    /// Compares the fold with the present rows, each by its bytes.
    mutating func compare(_ folded: DeskState?) throws(StoreError) {
        do throws(StoreError) {
            _ = try StateRows.read(on: database)
        } catch {
            report.add(.rows, "state", "\(error)")
        }
        guard let folded else { return }
        try compareWork(folded.work.sorted)
        try compareRoster(folded.roster)
        try compareDefinitions(Self.definitions(of: folded))
        let scalars = try Statement("SELECT scalars FROM meta WHERE id = 1", on: database)
        defer { scalars.finalize() }
        guard try scalars.step() else { return }
        let stored = scalars.bytes(0)
        // A new database has none yet.
        if stored != folded.encodedScalars() && !(stored.isEmpty && report.events == 0) {
            report.add(.scalarsDiffer, "meta", "the scalars are not what the journal gives")
        }
    }

    private mutating func compareWork(_ items: [WorkItem]) throws(StoreError) {
        var rest = items[...]
        let row = try Statement("SELECT id, row FROM work ORDER BY id", on: database)
        defer { row.finalize() }
        while try row.step() {
            report.work += 1
            let id: ConversationID = row.id(0)
            while let item = rest.first, item.id < id {
                rest.removeFirst()
                report.add(.workMissing, "work \(item.id)", "the journal has it, the table has not")
            }
            guard let item = rest.first, item.id == id else {
                report.add(.workExtra, "work \(id)", "the journal does not have it")
                continue
            }
            rest.removeFirst()
            if item.encoded() != row.bytes(1) {
                report.add(.workDiffers, "work \(id)", "the row is not what the journal gives")
            }
        }
        for item in rest { report.add(.workMissing, "work \(item.id)", "the journal has it, the table has not") }
    }

    private mutating func compareRoster(_ entries: [RosterEntry]) throws(StoreError) {
        var stored: [Int64: [UInt8]] = [:]
        try Connection.each("SELECT agent, row FROM roster", on: database) { stored[$0.int(0)] = $0.bytes(1) }
        for entry in entries {
            let row = stored.removeValue(forKey: Int64(entry.agent.value))
            // A row comes with the first change of an agent.
            if let row, row == entry.encoded() { continue }
            if row == nil && entry == RosterEntry(agent: entry.agent) { continue }
            let detail = row == nil ? "the row is missing" : "the row is not what the journal gives"
            report.add(.rosterDiffers, "roster \(entry.agent.value)", detail)
        }
        for agent in stored.keys.sorted() {
            report.add(.rosterDiffers, "roster \(agent)", "the journal does not know this agent")
        }
    }

    private mutating func compareDefinitions(_ expected: [Definition]) throws(StoreError) {
        var stored: [Definition] = []
        try Connection.each("SELECT kind, number, bytes FROM definition ORDER BY kind, number", on: database) {
            stored.append(
                Definition(kind: UInt8(truncatingIfNeeded: $0.int(0)), number: $0.int32(1), bytes: $0.bytes(2)))
        }
        if stored.count != expected.count {
            report.add(.definitionDiffers, "definition", "\(stored.count) rows, the journal gives \(expected.count)")
        }
        for definition in stored where !expected.contains(definition) {
            let place = "definition \(definition.kind)/\(definition.number)"
            report.add(.definitionDiffers, place, "the journal does not give it")
        }
    }

    /// The definitions of a state as rows, by kind and number.
    private static func definitions(of state: DeskState) -> [Definition] {
        var definitions: [Definition] = []
        for kind in NameKind.allCases {
            for (number, name) in state.names.all(kind).enumerated() {
                definitions.append(Definition(kind: kind.rawValue, number: Int32(number), bytes: Array(name.utf8)))
            }
        }
        for (number, requirement) in state.requirements.enumerated() {
            definitions.append(
                Definition(
                    kind: Definition.requirementKind, number: Int32(number), bytes: requirement.encoded()))
        }
        return definitions
    }
}
