import FrontdeskStore
import Glibc

/// Remembers, across the death of the process, which request was in hand.
///
/// A small file mapped shared: what is written there survives a crash of the process without a sync. The third time the
/// daemon died on the same request it is quarantined instead of run.
final class SuspectFile {
    /// Deaths on one request after which it is not run again.
    static let deathsMax: UInt64 = 3

    private struct Layout {
        var inHand: UInt64
        var suspect: UInt64
        var deaths: UInt64
    }

    private let memory: UnsafeMutableRawPointer
    private let slots: UnsafeMutablePointer<Layout>

    /// The digest that killed the daemon before, and how often.
    var suspect: (digest: UInt64, deaths: UInt64) { (slots.pointee.suspect, slots.pointee.deaths) }

    init?(path: String) {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return nil }
        defer { Glibc.close(descriptor) }
        guard ftruncate(descriptor, off_t(MemoryLayout<Layout>.size)) == 0,
            let memory = mmap(
                nil, MemoryLayout<Layout>.size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0),
            memory != MAP_FAILED
        else { return nil }
        self.memory = memory
        slots = memory.assumingMemoryBound(to: Layout.self)
        countDeath()
    }

    deinit {
        munmap(memory, MemoryLayout<Layout>.size)
    }

    /// A digest still in hand at the start means that the process died on it.
    private func countDeath() {
        let died = slots.pointee.inHand
        guard died != 0 else { return }
        slots.pointee.deaths = died == slots.pointee.suspect ? slots.pointee.deaths + 1 : 1
        slots.pointee.suspect = died
        slots.pointee.inHand = 0
    }

    func begin(_ digest: UInt64) {
        slots.pointee.inHand = digest
    }

    func end() {
        slots.pointee.inHand = 0
    }

    /// Whether any request must not be run any more.
    var hasCondemned: Bool { slots.pointee.deaths >= Self.deathsMax }

    /// Whether a request with this digest must not be run any more.
    func isCondemned(_ digest: UInt64) -> Bool {
        hasCondemned && digest == slots.pointee.suspect
    }
}
