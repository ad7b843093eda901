import FrontdeskChannels
import FrontdeskCore
import Testing

@Suite("Send gate")
struct SendGateTests {
    private static let start = Instant(microseconds: 1_000_000_000)
    private static func at(_ seconds: Int64) -> Instant { start + .seconds(seconds) }

    private static func result(
        _ outcome: SendResult.Outcome, _ status: Int = 200, pace: SendPace? = nil
    ) -> SendResult {
        var result = SendResult(outcome, status: status, detail: "")
        result.pace = pace
        return result
    }

    @Test("without limits everything goes at once")
    func open() {
        var gate = SendGate(nil)
        for _ in 0..<1_000 { gate.take(at: Self.start) }
        #expect(gate.opens(at: Self.start) == Self.start)
    }

    @Test("a burst goes at once, then one each time", arguments: [1, 3, 30])
    func bucket(burst: Int) {
        var gate = SendGate(SendLimits(burst: burst, every: .seconds(2)))
        for _ in 0..<burst {
            #expect(gate.opens(at: Self.start) == Self.start)
            gate.take(at: Self.start)
        }
        for step in 1...5 {
            let next = Self.at(Int64(step) * 2)
            #expect(gate.opens(at: next - Span(microseconds: 1)) == next)
            #expect(gate.opens(at: next) == next)
            gate.take(at: next)
        }
        // A pause fills it again, and no more than that.
        let later = Self.at(1_000)
        for _ in 0..<burst {
            #expect(gate.opens(at: later) == later)
            gate.take(at: later)
        }
        #expect(gate.opens(at: later) == later + .seconds(2))
    }

    @Test("what did not go is there again")
    func givesBack() {
        var gate = SendGate(SendLimits(burst: 1, every: .seconds(60)))
        gate.take(at: Self.start)
        gate.giveBack()
        #expect(gate.opens(at: Self.start) == Self.start)
    }

    struct Wait: CustomTestStringConvertible, Sendable {
        var result: SendResult
        var opens: Int64

        var testDescription: String { "\(result.status) \(result.outcome) opens after \(opens) s" }
    }

    @Test(
        "an answer that says when to come again shuts it",
        arguments: [
            Wait(result: result(.retry(after: .seconds(30)), 429), opens: 30),
            Wait(result: result(.retry(after: .seconds(7)), 503), opens: 7),
            Wait(result: result(.retry(after: .days(300)), 429), opens: 86_400),
            Wait(result: result(.retry(after: nil), 429), opens: 0),
            // About one message alone: a mail server that asks for patience, a request that came too early.
            Wait(result: result(.retry(after: .seconds(30)), 451), opens: 0),
            Wait(result: result(.retry(after: .seconds(30)), 425), opens: 0),
            Wait(result: result(.sent), opens: 0),
            Wait(result: result(.failed, 400), opens: 0),
        ])
    func retryAfter(wait: Wait) {
        var gate = SendGate(nil)
        gate.take(at: Self.start)
        gate.ended(wait.result, at: Self.start)
        #expect(gate.opens(at: Self.start) == Self.at(wait.opens))
        #expect(gate.opens(at: Self.at(wait.opens)) == Self.at(wait.opens))
    }

    @Test("of two waits the longer one counts")
    func longest() {
        var gate = SendGate(nil)
        for seconds: Int64 in [10, 60, 5] {
            gate.take(at: Self.start)
            gate.ended(Self.result(.retry(after: .seconds(seconds)), 429), at: Self.start)
        }
        #expect(gate.opens(at: Self.start) == Self.at(60))
    }

    @Test("the provider's own count is kept until it resets")
    func pace() {
        var gate = SendGate(nil)
        gate.take(at: Self.start)
        gate.ended(Self.result(.sent, pace: SendPace(remaining: 2, resets: Self.at(300))), at: Self.start)
        for _ in 0..<2 {
            #expect(gate.opens(at: Self.at(1)) == Self.at(1))
            gate.take(at: Self.at(1))
        }
        #expect(gate.opens(at: Self.at(1)) == Self.at(300))
        #expect(gate.opens(at: Self.at(300)) == Self.at(300))
        gate.take(at: Self.at(300))
        #expect(gate.opens(at: Self.at(300)) == .distantFuture, "the first one's answer tells how many there are")
        gate.ended(Self.result(.sent, pace: SendPace(remaining: 9, resets: Self.at(600))), at: Self.at(300))
        #expect(gate.opens(at: Self.at(301)) == Self.at(301))
    }

    @Test("what is under way is not counted yet, and answers overtake each other")
    func paceUnderway() {
        var gate = SendGate(nil)
        for _ in 0..<3 { gate.take(at: Self.start) }
        gate.ended(Self.result(.sent, pace: SendPace(remaining: 1, resets: Self.at(60))), at: Self.start)
        #expect(gate.opens(at: Self.start) == Self.at(60), "two are on their way, and one is left")
        gate.ended(Self.result(.sent, pace: SendPace(remaining: 5, resets: Self.at(60))), at: Self.start)
        #expect(gate.opens(at: Self.start) == Self.at(60), "told before, heard after")
    }

    @Test("a count that resets in years, or has reset, silences nobody")
    func paceAbsurd() {
        var gate = SendGate(nil)
        gate.take(at: Self.start)
        gate.ended(Self.result(.sent, pace: SendPace(remaining: 0, resets: .distantFuture)), at: Self.start)
        #expect(gate.opens(at: Self.start) == Self.start + SendGate.shutMax)
        gate.take(at: Self.at(1))
        gate.ended(Self.result(.sent, pace: SendPace(remaining: 0, resets: Self.start)), at: Self.at(1))
        #expect(gate.opens(at: Self.at(2)) == Self.at(2))
        gate.take(at: Self.at(2))
        gate.ended(Self.result(.sent, pace: SendPace(remaining: .min, resets: Self.at(9))), at: Self.at(2))
        #expect(gate.opens(at: Self.at(3)) == Self.at(9))
    }
}
