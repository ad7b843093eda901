package import FrontdeskCore
import Glibc

/// The one place that reads a clock. Everything else is given the time.
package enum SystemClock {
    /// The wall clock, UTC.
    package static func wall() -> Instant {
        Instant(microseconds: read(CLOCK_REALTIME))
    }

    /// Time since boot, suspended time included: it never jumps.
    package static func boot() -> Span {
        Span(microseconds: read(CLOCK_BOOTTIME))
    }

    /// The clock by which a service manager counts; time since boot without suspended time.
    package static func monotonic() -> Span {
        Span(microseconds: read(CLOCK_MONOTONIC))
    }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}
