import FrontdeskCore
import Glibc

/// Wakes the loop's thread before its time, from any thread.
///
/// A pair of sockets and `poll`, whose time-out is a length by the monotonic clock. A semaphore of libdispatch waits for an
/// instant of the wall clock: one that is set back by an hour would make the loop sleep through an hour of deadlines.
final class Bell: Sendable {
    private let inner: Int32
    private let outer: Int32

    /// Without a descriptor left it cannot be rung, and every wait takes its whole time.
    init() {
        var pair: [Int32] = [-1, -1]
        let kind = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
        if socketpair(AF_UNIX, Int32(kind), 0, &pair) != 0 { pair = [-1, -1] }
        inner = pair[0]
        outer = pair[1]
    }

    deinit {
        close(inner)
        close(outer)
    }

    /// A wait under way ends, or else the next one does at once.
    func ring() {
        var stroke: UInt8 = 1
        // Full, it rings already.
        _ = send(outer, &stroke, 1, Int32(MSG_NOSIGNAL))
    }

    /// Waits until it rings, for so long at most; for whole milliseconds, rounded up.
    func wait(_ span: Span) {
        var about = pollfd(fd: inner, events: Int16(POLLIN), revents: 0)
        let milliseconds = (max(span.microseconds, 0) + 999) / 1_000
        guard poll(&about, 1, Int32(clamping: milliseconds)) > 0 else { return }
        var strokes: (UInt64, UInt64) = (0, 0)
        let size = MemoryLayout.size(ofValue: strokes)
        while recv(inner, &strokes, size, 0) == size {}
    }
}
