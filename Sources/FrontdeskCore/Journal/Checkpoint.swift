extension DeskState {
    /// The scalars of the state as a row: generation and the last numbers the router gave.
    package func encodedScalars() -> [UInt8] {
        var writer = ByteWriter()
        writer.byte(RowForm.version)
        writer.signed(generation)
        writer.id(derivedThrough)
        writer.id(lastOffer)
        writer.id(lastOutbox)
        writer.unsigned(UInt64(lines.count))
        for line in lines { line.encode(into: &writer) }
        return writer.bytes
    }

    package mutating func restoreScalars(_ bytes: [UInt8]) throws(CodecError) {
        guard !bytes.isEmpty else { return }
        var reader = ByteReader(bytes)
        let form = try reader.byte()
        guard form == RowForm.version else { throw .unknownKind(form) }
        generation = try reader.signed()
        derivedThrough = try reader.id()
        lastOffer = try reader.id()
        lastOutbox = try reader.id()
        let count = try reader.count()
        guard count == lines.count else { throw .invalid("number of queues") }
        for index in lines.indices { lines[index] = try QueueLine(from: &reader) }
        try reader.finish()
    }

    package mutating func restore(roster entry: RosterEntry) throws(CodecError) {
        guard roster.indices.contains(entry.agent.index) else { throw .invalid("agent number") }
        roster[entry.agent.index] = entry
    }

    /// The whole state in one canonical form: equal states give equal bytes.
    package func checkpoint() -> [UInt8] {
        var writer = ByteWriter(reserving: 128 * (work.count + 16))
        writer.byte(RowForm.version)
        writer.blob(encodedScalars())
        for kind in NameKind.allCases {
            let known = names.all(kind)
            writer.unsigned(UInt64(known.count))
            for name in known { writer.text(name) }
        }
        writer.unsigned(UInt64(requirements.count))
        for requirement in requirements { requirement.encode(into: &writer) }
        writer.unsigned(UInt64(roster.count))
        for entry in roster { writer.blob(entry.encoded()) }
        let items = work.sorted
        writer.unsigned(UInt64(items.count))
        for item in items { writer.blob(item.encoded()) }
        return writer.bytes
    }

    package init(checkpoint bytes: [UInt8]) throws(CodecError) {
        self.init()
        var reader = ByteReader(bytes)
        let form = try reader.byte()
        guard form == RowForm.version else { throw .unknownKind(form) }
        let scalars = try reader.blob()
        for kind in NameKind.allCases {
            for number in 0..<(try reader.count()) { define(kind, number: Int32(number), name: try reader.text()) }
        }
        for number in 0..<(try reader.count()) {
            define(RequirementNumber(Int32(number)), try Requirement(from: &reader))
        }
        for _ in 0..<(try reader.count()) { try restore(roster: RosterEntry(decoding: try reader.blob())) }
        for _ in 0..<(try reader.count()) {
            let item = try WorkItem(decoding: try reader.blob())
            guard !work.contains(item.id), refersToKnown(item) else { throw .invalid("work") }
            insert(item)
        }
        try restoreScalars(scalars)
        try reader.finish()
    }

    private func refersToKnownAgents(_ details: WorkItem.ExtraContent, _ isAgent: (AgentNumber) -> Bool) -> Bool {
        let origin = details.origin.queue
        return isAgent(details.reservation.agent) && details.exclusions.allSatisfy { isAgent($0.agent) }
            && details.workedBy.allSatisfy(isAgent) && isAgent(details.origin.agent)
            && (origin == .none || names.all(.queue).indices.contains(origin.index))
            && (details.ask.map { ask in
                ask.agent.isSet && isAgent(ask.agent) && (0...RouterLimits.weightMax).contains(ask.units)
            } ?? true)
    }

    /// Whether all numbers in a row of work are of names, agents and requirements the state knows.
    ///
    /// What reads rows asks this before it inserts one: the index takes numbers for granted.
    package func refersToKnown(_ item: WorkItem) -> Bool {
        func isAgent(_ agent: AgentNumber) -> Bool { agent == .none || roster.indices.contains(agent.index) }
        let isHeld = item.holder.isSet || item.state == .queued
        return isHeld && isAgent(item.agent) && isAgent(item.affinity)
            && names.all(.channel).indices.contains(item.channel.index)
            && names.all(.queue).indices.contains(item.queue.index)
            && names.all(.route).indices.contains(item.route.index)
            && requirements.indices.contains(item.requirement.index)
            && (0...RouterLimits.weightMax).contains(item.weight) && (0...item.weight).contains(item.units)
            && (item.language == .none || names.all(.language).indices.contains(item.language.index))
            && refersToKnownAgents(item.details, isAgent)
    }
}
