/// One step of the journal: a command and the events it caused.
///
/// Encoded as: length, then form, sequence, at, term, generation, receptive changes, command, events.
package struct Entry: Equatable, Sendable {
    /// The number of the first event; events are numbered over the whole desk without gaps.
    package var sequence: Int64
    package var at: Instant
    package var term: Int64
    package var generation: Int64
    /// What became of who is receptive since the entry before: an input of the decision outside the state.
    package var receptive: [ReceptiveChange]
    package var command: Command
    /// At least one: a command without events leaves no entry.
    package var events: [Event]

    package init(
        sequence: Int64, at: Instant, term: Int64, generation: Int64, receptive: [ReceptiveChange], command: Command,
        events: [Event]
    ) {
        self.sequence = sequence
        self.at = at
        self.term = term
        self.generation = generation
        self.receptive = receptive
        self.command = command
        self.events = events
    }

    /// The number of the last event.
    package var lastSequence: Int64 { sequence + Int64(events.count) - 1 }

    /// The form of entries this release writes. To change it: give it the next number, keep the reader of the old one.
    private static let form: UInt8 = 1

    package func encode(into output: inout ByteWriter) {
        var writer = ByteWriter(reserving: 256)
        writer.byte(Entry.form)
        writer.signed(sequence)
        writer.instant(at)
        writer.signed(term)
        writer.signed(generation)
        writer.unsigned(UInt64(receptive.count))
        for change in receptive {
            writer.number(change.agent)
            writer.unsigned(UInt64(max(0, change.most)))
        }
        command.encode(into: &writer)
        writer.unsigned(UInt64(events.count))
        for event in events { event.encode(into: &writer) }
        output.blob(writer.bytes)
    }

    /// Reads one entry's bytes, without the length.
    package init(decoding bytes: [UInt8]) throws(CodecError) {
        var reader = ByteReader(bytes)
        let form = try reader.byte()
        guard form == Entry.form else { throw .unknownKind(form) }
        sequence = try reader.signed()
        at = try reader.instant()
        term = try reader.signed()
        generation = try reader.signed()
        receptive = []
        for _ in 0..<(try reader.count()) {
            let agent: AgentNumber = try reader.number()
            guard let most = Int32(exactly: try reader.unsigned()) else { throw .invalid("number of offers") }
            receptive.append(ReceptiveChange(agent: agent, most: most))
        }
        command = try Command(from: &reader)
        events = []
        for _ in 0..<(try reader.count()) { events.append(try Event(from: &reader)) }
        try reader.finish()
    }

    /// Reads the entries of one journal row.
    package static func decodeAll(_ bytes: [UInt8]) throws(CodecError) -> [Entry] {
        var reader = ByteReader(bytes)
        var entries: [Entry] = []
        while !reader.isAtEnd { entries.append(try Entry(decoding: try reader.blob())) }
        return entries
    }
}

/// An agent became receptive, for more or for fewer offers, or ceased to be.
package struct ReceptiveChange: Equatable, Sendable {
    package var agent: AgentNumber
    /// How many offers the agent's pull asks to have open at most; 0 when nothing reaches them.
    package var most: Int32

    package init(agent: AgentNumber, most: Int32) {
        self.agent = agent
        self.most = most
    }
}
