import Foundation
import FrontdeskCore
import Glibc
import Synchronization
import Systemd

/// Bounds of what takes its time under a service manager.
enum PulseLimits {
    /// How much more time something that gets on asks for: the longest it may rest before its manager ends it.
    static let extraTime = Span.seconds(30)
    /// How often it asks: some times within the extra time.
    static let interval = Span.seconds(5)
    /// Processor time between two looks that counts as getting on: threads that only wait use less.
    static let processorTime = Span.milliseconds(50)
}

/// Asks the service manager for more time while a start, a stop or a recovery gets on: to bring a large database to a new form,
/// or to read a million conversations, may take longer than `TimeoutStartSec=`, `WatchdogSec=` or `TimeoutStopSec=`, and one
/// message lengthens each (sd_notify(3), EXTEND_TIMEOUT_USEC).
///
/// Whether it gets on is told by the whole process, which has used the processor or the disk since the last look. What
/// hangs asks no more, and its manager ends the process.
final class ManagerPulse: Sendable {
    private let bell = Bell()
    private let isOver = Atomic<Bool>(false)

    private init() {}

    /// Begins to ask; `nil` where nobody listens.
    static func begin() -> ManagerPulse? {
        guard ServiceManager.isThere else { return nil }
        let pulse = ManagerPulse()
        Thread.detachNewThread { pulse.run() }
        return pulse
    }

    func end() {
        isOver.store(true, ordering: .relaxed)
        bell.ring()
    }

    private func run() {
        var seen = ProcessUsage.now()
        extend()
        while true {
            bell.wait(PulseLimits.interval)
            guard !isOver.load(ordering: .relaxed) else { return }
            let now = ProcessUsage.now()
            guard now.hasWorked(since: seen) else { continue }
            seen = now
            extend()
        }
    }

    private func extend() {
        ServiceManager.tell(.extendTimeout(microseconds: UInt64(PulseLimits.extraTime.microseconds)))
    }
}

/// What a process has used so far.
struct ProcessUsage: Equatable, Sendable {
    var processor: Span
    /// Blocks read and written.
    var blocks: Int64

    static func now() -> ProcessUsage {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let microseconds = { (time: timeval) in Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_usec) }
        return ProcessUsage(
            processor: Span(microseconds: microseconds(usage.ru_utime) + microseconds(usage.ru_stime)),
            blocks: Int64(usage.ru_inblock) + Int64(usage.ru_oublock))
    }

    func hasWorked(since earlier: ProcessUsage) -> Bool {
        processor.microseconds - earlier.processor.microseconds >= PulseLimits.processorTime.microseconds
            || blocks > earlier.blocks
    }
}
