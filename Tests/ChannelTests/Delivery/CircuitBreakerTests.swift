import FrontdeskChannels
import FrontdeskCore
import Testing

@Suite("Circuit breaker")
struct CircuitBreakerTests {
    private static let start = Instant(microseconds: 1_000_000_000)
    private static func at(_ seconds: Int64) -> Instant { start + .seconds(seconds) }

    /// One that has just opened, at the start.
    private static func opened() -> CircuitBreaker {
        var breaker = CircuitBreaker()
        for _ in 0..<CircuitBreaker.failuresMax { breaker.note(.dead, at: start) }
        return breaker
    }

    @Test("it opens after failures in a row, and an answer between them starts anew")
    func opens() {
        var breaker = CircuitBreaker()
        for _ in 1..<CircuitBreaker.failuresMax { breaker.note(.dead, at: Self.start) }
        #expect(breaker.opens(at: Self.start) == Self.start)
        breaker.note(.alive, at: Self.start)
        for _ in 1..<CircuitBreaker.failuresMax {
            breaker.note(.nothing, at: Self.start)
            breaker.note(.dead, at: Self.start)
        }
        #expect(breaker.state == .closed(failures: CircuitBreaker.failuresMax - 1))
        breaker.note(.dead, at: Self.start)
        #expect(breaker.state == .open(until: Self.start + CircuitBreaker.pause))
        #expect(breaker.opens(at: Self.start) == Self.start + CircuitBreaker.pause)
    }

    @Test("after the pause one message tries, and nobody else meanwhile")
    func tries() {
        var breaker = Self.opened()
        #expect(breaker.opens(at: Self.at(60)) == Self.at(60))
        breaker.take()
        #expect(breaker.state == .trying)
        #expect(breaker.opens(at: Self.at(60)) == .distantFuture)
        breaker.note(.alive, at: Self.at(61))
        #expect(breaker.state == .closed(failures: 0))
    }

    @Test("the pause doubles with each try that fails, up to a bound, and starts anew after an answer")
    func doubles() {
        var breaker = Self.opened()
        var now = Self.start
        var pauses: [Span] = []
        for _ in 0..<12 {
            let next = breaker.opens(at: now)
            pauses.append(next - now)
            now = next
            breaker.take()
            breaker.note(.dead, at: now)
        }
        #expect(Array(pauses.prefix(7)) == [5, 10, 20, 40, 80, 160, 300].map { Span.seconds($0) })
        #expect(pauses.suffix(5).allSatisfy { $0 == CircuitBreaker.pauseMax })
        breaker.take()
        breaker.note(.alive, at: now)
        for _ in 0..<CircuitBreaker.failuresMax { breaker.note(.dead, at: now) }
        #expect(breaker.opens(at: now) == now + CircuitBreaker.pause)
    }

    @Test("those under way when it opened prolong nothing")
    func late() {
        var breaker = Self.opened()
        for second: Int64 in 1...4 { breaker.note(.dead, at: Self.at(second)) }
        #expect(breaker.opens(at: Self.at(5)) == Self.at(5))
        // One of them was heard after all.
        breaker.note(.alive, at: Self.at(4))
        #expect(breaker.state == .closed(failures: 0))
    }

    @Test("a try that came to nothing lets the next one try at once; so does a change")
    func nothing() {
        var breaker = Self.opened()
        breaker.take()
        breaker.note(.nothing, at: Self.at(9))
        #expect(breaker.opens(at: Self.at(9)) == Self.at(9))
        var other = Self.opened()
        other.reset(at: Self.at(1))
        #expect(other.opens(at: Self.at(1)) == Self.at(1))
        other.take()
        #expect(other.opens(at: Self.at(1)) == .distantFuture)
    }

    struct Case: CustomTestStringConvertible, Sendable {
        var result: SendResult
        var sign: CircuitBreaker.Sign

        init(
            _ outcome: SendResult.Outcome, _ status: Int = 0, _ fault: SendFault? = nil, sign: CircuitBreaker.Sign
        ) {
            result = SendResult(outcome, status: status, fault: fault, detail: "")
            self.sign = sign
        }

        var testDescription: String { "\(result.outcome) \(result.status) \(result.fault?.word ?? "-"): \(sign)" }
    }

    @Test(
        "what a result says of the destination",
        arguments: [
            Case(.sent, 200, sign: .alive), Case(.failed, 404, sign: .alive), Case(.failed, 410, sign: .alive),
            Case(.failed, 401, .login, sign: .alive), Case(.failed, 413, .size, sign: .alive),
            Case(.retry(after: .seconds(1)), 429, sign: .alive), Case(.retry(after: nil), 429, sign: .alive),
            Case(.retry(after: nil), 500, sign: .dead), Case(.ambiguous, 502, sign: .dead),
            Case(.ambiguous, 504, sign: .dead), Case(.ambiguous, 200, sign: .alive),
            Case(.retry(after: nil), 503, sign: .dead), Case(.retry(after: .seconds(9)), 503, sign: .alive),
            Case(.retry(after: nil), 0, .connect, sign: .dead), Case(.retry(after: nil), 0, .name, sign: .dead),
            Case(.retry(after: nil), 0, .timeout, sign: .dead), Case(.retry(after: nil), 0, .tls, sign: .dead),
            Case(.ambiguous, 0, .timeout, sign: .dead), Case(.ambiguous, 0, .cut, sign: .dead),
            Case(.retry(after: nil), 0, .stopped, sign: .nothing), Case(.failed, 0, .channel, sign: .nothing),
            Case(.failed, 0, .address, sign: .nothing), Case(.retry(after: nil), 0, .store, sign: .nothing),
            // A mail server's answers: for later, and never.
            Case(.retry(after: nil), 451, sign: .alive), Case(.failed, 550, sign: .alive),
            Case(.retry(after: nil), 530, .login, sign: .alive),
        ])
    func signs(given: Case) {
        #expect(CircuitBreaker.Sign(given.result) == given.sign)
    }
}
