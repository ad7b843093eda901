import FrontdeskChannels
import FrontdeskCore
import Testing

@Suite("Back-off")
struct BackoffTests {
    private let backoff = Backoff()

    @Test(
        "the window doubles from 2 s to 15 min",
        arguments: [(0, 2), (1, 2), (2, 4), (3, 8), (9, 512), (10, 900), (64, 900), (Int.max, 900)] as [(Int, Int64)])
    func window(failures: Int, seconds: Int64) {
        #expect(backoff.delay(failures: failures, random: .max) == .seconds(seconds))
        #expect(backoff.delay(failures: failures, random: 0) == .zero)
        #expect(backoff.delay(failures: failures, random: 1 << 63) == .milliseconds(seconds * 500))
    }

    @Test("what the other side asks to wait is waited for in full")
    func retryAfter() {
        let next = backoff.next(failures: 1, random: 0, retryAfter: .seconds(120), first: .at(0), now: .at(10))
        #expect(next == .at(130))
        let jittered = backoff.next(failures: 12, random: .max, retryAfter: .seconds(1), first: .at(0), now: .at(10))
        #expect(jittered == .at(910))
    }

    @Test("after 48 hours it gives up, with a last attempt at their end")
    func givesUp() {
        let end: Int64 = 48 * 3_600
        func next(_ now: Int64, _ retryAfter: Span? = nil) -> Instant? {
            backoff.next(failures: 20, random: .max, retryAfter: retryAfter, first: .at(0), now: .at(now))
        }
        #expect(next(end - 901) == .at(end - 1))
        #expect(next(end - 1) == .at(end))
        #expect(next(end) == nil)
        #expect(next(end + 1) == nil)
        #expect(next(end - 10, .seconds(10)) == .at(end))
        #expect(next(end - 10, .seconds(11)) == nil)
    }

    @Test("a cap below the base holds, and a negative base waits not at all")
    func oddSettings() {
        #expect(Backoff(base: .seconds(9), cap: .seconds(3)).delay(failures: 4, random: .max) == .seconds(3))
        #expect(Backoff(base: .seconds(-9)).delay(failures: 4, random: .max) == .zero)
        #expect(Backoff(base: Span(microseconds: .max)).delay(failures: 4, random: .max) == .minutes(15))
    }
}

@Suite("Retry-After")
struct RetryAfterTests {
    /// 1994-11-06T08:49:00Z
    private let now = Instant.at(784_111_740)

    @Test(
        "reads seconds and the three forms of a date",
        arguments: [
            ("0", 0), ("120", 120), (" 7\t", 7), ("Sun, 06 Nov 1994 08:49:37 GMT", 37),
            ("Sunday, 06-Nov-94 08:49:37 GMT", 37), ("Sun Nov  6 08:49:37 1994", 37),
            // Past.
            ("Sat, 05 Nov 1994 08:49:37 GMT", 0), ("Tuesday, 06-Nov-45 08:49:37 GMT", 0),
            // Bounded.
            ("99999999", 366 * 86_400), ("99999999999999999999", 366 * 86_400),
            ("Sun, 06 Nov 9994 08:49:37 GMT", 366 * 86_400),
        ] as [(String, Int64)])
    func reads(value: String, seconds: Int64) {
        #expect(RetryAfter.span(value, at: now) == .seconds(seconds))
    }

    @Test(
        "ignores what is neither",
        arguments: [
            "", " ", "-1", "1.5", "soon", "1 2", "Sun, 06 Nov 1994 08:49:37", "Sun, 31 Feb 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 +0100", "Sun, 06 Foo 1994 08:49:37 GMT",
            String(repeating: "a ", count: 1_000),
        ])
    func ignores(value: String) {
        #expect(RetryAfter.span(value, at: now) == nil)
    }
}
