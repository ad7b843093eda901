/// A conversation that an agent opens: by words of their own, or with what a customer said to them.
package struct Beginning: Equatable, Sendable {
    /// As if it had come in, classified. Its message is what the customer said; none where the agent has the first word.
    package var arrival: Arrival
    /// It is the agent's at once; else it waits as any other.
    package var isTaken: Bool
    /// What the agent says first; only in what is theirs.
    package var words: FirstWords?
    package var by: Actor

    package init(arrival: Arrival, isTaken: Bool, words: FirstWords? = nil, by: Actor) {
        self.arrival = arrival
        self.isTaken = isTaken
        self.words = words
        self.by = by
    }
}

/// A reply that nothing was said before.
package struct FirstWords: Equatable, Sendable {
    package var message: MessageID
    package var then: ReplyThen
    /// Until when it is snoozed.
    package var until: Instant
    /// The customer was promised that instant: it becomes the due.
    package var promise: Bool

    package init(message: MessageID, then: ReplyThen, until: Instant = .none, promise: Bool = false) {
        self.message = message
        self.then = then
        self.until = until
        self.promise = promise
    }
}

extension Beginning {
    func encode(into writer: inout ByteWriter) {
        arrival.encode(into: &writer)
        writer.bool(isTaken)
        writer.bool(words != nil)
        if let words {
            writer.id(words.message)
            writer.byte(words.then.rawValue)
            writer.instant(words.until)
            writer.bool(words.promise)
        }
        by.encode(into: &writer)
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        arrival = try Arrival(from: &reader)
        isTaken = try reader.bool()
        if try reader.bool() {
            words = FirstWords(
                message: try reader.id(), then: try reader.value(ReplyThen.self, "ReplyThen"),
                until: try reader.instant(), promise: try reader.bool())
        }
        by = try Actor(from: &reader)
    }
}
