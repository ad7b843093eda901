package import FrontdeskCore

/// When to try again: a window that doubles with each failure, and a random moment within it ("full jitter").
///
/// The whole window is random, so that messages which failed together do not come back together.
package struct Backoff: Equatable, Sendable {
    /// The window after the first failure.
    package var base: Span
    /// The largest window.
    package var cap: Span
    /// Time from the first attempt after which there are no more.
    package var giveUpAfter: Span

    /// Two seconds outlast a restart behind a proxy; at 15 minutes a provider is not burdened by the wait of many;
    /// 48 hours outlast a weekend's outage, and after them nobody wants the answer.
    package init(base: Span = .seconds(2), cap: Span = .minutes(15), giveUpAfter: Span = .hours(48)) {
        self.base = base
        self.cap = cap
        self.giveUpAfter = giveUpAfter
    }

    /// How long to wait after so many failures in a row, 1 and more.
    ///
    /// - Parameter random: any number, evenly distributed over all.
    package func delay(failures: Int, random: UInt64) -> Span {
        let window = window(failures: failures)
        let share = random.multipliedFullWidth(by: UInt64(window.microseconds) + 1).high
        return Span(microseconds: Int64(share))
    }

    /// The instant of the next attempt, or nil where it is time to give up.
    ///
    /// - Parameters:
    ///   - retryAfter: what the other side asks to wait; it is waited for in full.
    ///   - first: when the first attempt was made.
    package func next(
        failures: Int, random: UInt64, retryAfter: Span?, first: Instant, now: Instant
    ) -> Instant? {
        let end = first + giveUpAfter
        let wanted = now + (retryAfter ?? .zero)
        guard now < end, wanted <= end else { return nil }
        // A last attempt at the very end, rather than none because the dice fell beyond it.
        return min(end, max(wanted, now + delay(failures: failures, random: random)))
    }

    private func window(failures: Int) -> Span {
        let doublings = min(max(failures, 1) - 1, 62)
        let (product, overflow) = max(base, .zero).microseconds.multipliedReportingOverflow(by: 1 << doublings)
        return min(overflow ? cap : Span(microseconds: product), max(cap, .zero))
    }
}
