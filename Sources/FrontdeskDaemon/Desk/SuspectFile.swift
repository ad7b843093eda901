import FrontdeskCore
import Glibc

/// Remembers, across the death of the process, which request or timer was in hand.
///
/// A small file mapped shared: what is written there survives a crash of the process without a sync. The third time the
/// daemon died on the same digest it is not run again: a request goes to quarantine, a timer ends the daemon.
///
/// Only deaths in a row count, and only those of one release: what is committed once is no suspect any more, and a new
/// release may have repaired it.
final class SuspectFile {
    /// Deaths on one digest after which it is not run again.
    static let deathsMax: UInt64 = 3

    private struct Layout {
        var inHand: UInt64
        var suspect: UInt64
        var deaths: UInt64
        /// Which release counted.
        var release: UInt64
    }

    let path: String
    private let memory: UnsafeMutableRawPointer
    private let slots: UnsafeMutablePointer<Layout>
    /// Whether the suspect is part of the batch in hand.
    private var hasBegunSuspect = false

    /// The digest that killed the daemon before, and how often.
    var suspect: (digest: UInt64, deaths: UInt64) { (slots.pointee.suspect, slots.pointee.deaths) }

    /// - Parameter release: The daemon's version; another one's deaths do not count.
    init?(path: String, release: String = Release.version) {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return nil }
        defer { Glibc.close(descriptor) }
        guard ftruncate(descriptor, off_t(MemoryLayout<Layout>.size)) == 0,
            let memory = mmap(
                nil, MemoryLayout<Layout>.size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0),
            memory != MAP_FAILED
        else { return nil }
        self.path = path
        self.memory = memory
        slots = memory.assumingMemoryBound(to: Layout.self)
        var hash = FNV1a()
        hash.add(release)
        if slots.pointee.release != hash.value {
            slots.pointee = Layout(inHand: 0, suspect: 0, deaths: 0, release: hash.value)
        }
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

    /// What has no digest of its own leaves in hand what was there before: it may still be the cause.
    func begin(_ digest: UInt64) {
        guard digest != 0 else { return }
        slots.pointee.inHand = digest
        if digest == slots.pointee.suspect { hasBegunSuspect = true }
    }

    /// The batch is over and the process lives.
    func end() {
        slots.pointee.inHand = 0
        guard hasBegunSuspect else { return }
        hasBegunSuspect = false
        slots.pointee.suspect = 0
        slots.pointee.deaths = 0
    }

    /// Whether anything must not be run any more.
    var hasCondemned: Bool { slots.pointee.deaths >= Self.deathsMax }

    /// Whether what has this digest must not be run any more.
    func isCondemned(_ digest: UInt64) -> Bool {
        hasCondemned && digest == slots.pointee.suspect
    }
}
