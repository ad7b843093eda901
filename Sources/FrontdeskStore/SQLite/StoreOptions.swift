package import Logging

/// What may be set on a SQLite store. The defaults are the daemon's; all else is for tests.
package struct StoreOptions: Sendable {
    /// How hard SQLite syncs. Everything but `full` loses acknowledged messages at a power cut.
    package enum Synchronous: Int64, Sendable {
        case off = 0
        case normal = 1
        case full = 2
    }

    package var synchronous = Synchronous.full
    /// Bits of the key hash that count; fewer make collisions.
    package var keyMask: UInt64 = .max
    /// The binary logarithm of the slices in which a new database merges its keys.
    package var keySliceBits = StoreLimits.newKeySliceBits
    package var walPassiveBytes = StoreLimits.walPassiveBytes
    package var walRestartBytes = StoreLimits.walRestartBytes
    package var readMilliseconds = StoreLimits.readSeconds * 1_000
    package var logWaitMilliseconds = StoreLimits.logWaitSeconds * 1_000
    package var log: Logger

    package init(log: Logger = Logger(label: "frontdesk.store")) {
        self.log = log
    }
}

/// Figures of a store for the metrics page.
package struct StoreMetrics: Sendable, Equatable {
    package var commits: Int64 = 0
    /// How long the last commit took, its sync included.
    package var lastCommitMicroseconds: Int64 = 0
    package var databaseBytes: Int64 = 0
    package var walBytes: Int64 = 0
    /// Copies of the log into the database that failed since the start.
    package var walCopyFailures: Int64 = 0
}
