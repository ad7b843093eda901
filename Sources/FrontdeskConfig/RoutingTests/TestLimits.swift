/// What tests in the configuration may measure, each with its unit and reason.
package enum TestLimits {
    /// Tests of one configuration: ten for each of a thousand routes; they run before every reload.
    static let tests = 0...10_000
    /// Bytes of a test's name: a sentence, on one line of a terminal.
    static let name = 1...120
    /// Bytes of a test's text or subject: a page; longer ones stand in a file.
    static let text = 0...4_096
    /// Bytes of a mail or a body beside the configuration: what stands there is a sample.
    package static let fileBytesMax = 1 << 20
    /// Units in an agent's hands: as many as an agent can carry at most.
    static let units = 0...100_000
    /// Conversations of one channel in an agent's hands: each is really made.
    static let conversations = 0...1_000
    /// Time an agent has been idle, microseconds: the longest shift.
    static let idle: ClosedRange<Int64> = 0...86_400_000_000
    /// Time beyond the end of a shift, microseconds: a day, as for those who ask for it.
    static let overtime: ClosedRange<Int64> = 1...86_400_000_000
    /// Time until an answer is due, microseconds: a leap year, as for targets.
    static let due: ClosedRange<Int64> = 0...366 * 86_400_000_000
    /// Day and second of the day of a test that gives no time, by the clock of the desk: noon of Wednesday, 10 June 2026.
    static let usualDay: Int64 = 20_614
    static let usualSecond: Int64 = 12 * 3_600
}
