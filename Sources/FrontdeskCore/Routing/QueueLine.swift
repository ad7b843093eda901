/// What the router knows of one queue beside the work in it.
package struct QueueLine: Equatable, Sendable {
    package var isOpen = true
    /// When it opened or closed last; none before the first time.
    package var since = Instant.none
    /// When it opens or closes next; far future when never.
    package var until = Instant.distantFuture
    /// How the last answers came, the newest in the lowest bit: 1 in time, 0 too late.
    package var answers: UInt64 = 0
    /// How many of these bits are answers.
    package var answered: UInt8 = 0

    /// Answers that are remembered: enough for a share in steps of two per cent, few enough to follow an hour.
    package static let answersMax: UInt8 = 64

    package init() {}

    /// Remembers one more answer.
    mutating func note(inTime: Bool) {
        answers = answers << 1 | (inTime ? 1 : 0)
        answered = min(answered + 1, QueueLine.answersMax)
    }

    /// The share of the last answers in time, in whole per cent, rounded down; 100 before the first.
    package var serviceLevel: Int {
        answered == 0 ? 100 : answers.nonzeroBitCount * 100 / Int(answered)
    }

    func encode(into writer: inout ByteWriter) {
        writer.bool(isOpen)
        writer.instant(since)
        writer.instant(until)
        writer.unsigned(answers)
        writer.byte(answered)
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        isOpen = try reader.bool()
        since = try reader.instant()
        until = try reader.instant()
        answers = try reader.unsigned()
        answered = try reader.byte()
        guard answered <= QueueLine.answersMax else { throw .invalid("number of answers") }
    }
}
