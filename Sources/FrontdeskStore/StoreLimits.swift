/// The store's limits, each with its unit and reason.
package enum StoreLimits {
    /// Bytes of write-ahead log after which a second thread copies it into the database: small enough that the log
    /// stays in the page cache, large enough that the copying is rare.
    package static let walPassiveBytes: Int64 = 8 << 20

    /// Bytes of write-ahead log above which the loop itself starts it anew between two batches: readers and steady load
    /// have kept the second thread from finishing, and the log must not eat the disk.
    package static let walRestartBytes: Int64 = 128 << 20

    /// Seconds one read outside the loop may take: a longer one would hold the log back.
    package static let readSeconds: Int64 = 2

    /// Seconds a start waits for readers of the old log: reads by the daemon end in 2 s, and a longer one is another
    /// program's, which the service manager's next try may find gone.
    package static let logWaitSeconds: Int32 = 5

    /// Milliseconds between two tries of a start to empty the log: whoever gives way has done so within some of them.
    static let logLookPause: Int32 = 20

    /// Milliseconds between two looks of a verification for a daemon that starts, which waits that long for it.
    static let startLookPause: Int32 = 50

    /// Connections for reads outside the loop: the machine has few cores, and each keeps a page cache.
    package static let readers = 4

    /// Bytes of a database page. A commit sends every page it touched through the log, whole: half the size would halve
    /// the bytes of a message that comes alone, but it takes more writes, more splits and more time.
    package static let pageBytes = 8192

    /// KiB of the writer's page cache: holds what one full batch dirties, so that nothing spills before the commit.
    package static let writerCacheKiB = 32 << 10

    /// KiB of one reader's page cache.
    package static let readerCacheKiB = 2 << 10

    /// Seconds a blob may lie unnamed: between its sync and the commit that names it passes much less.
    package static let orphanSeconds: Int64 = 3_600

    /// Rows of the journal removed in one transaction: some milliseconds during which the loop waits.
    static let journalRowsPerPiece: Int32 = 256

    /// The binary logarithm of the slices in which a new database merges its keys. With 32 keys for the merge of a slice
    /// a round takes 131,072 keys, half of which wait in memory at a time: about 2 MB, and as much in `key_log`.
    package static let newKeySliceBits: Int64 = 12

    /// What a database may say of its slices: more than these would be memory for nothing.
    static let keySliceBits: ClosedRange<Int64> = 1...16

    /// Slots the store remembers as free: those of the look-ups of a few full batches, 16 bytes each.
    static let freeSlots = 4_096

    /// Idempotency results one commit forgets: each is a page somewhere in its tree, and an hour of replies at once
    /// would hold up everybody else's commit.
    package static let expiredPerCommit: Int64 = 1_000

    /// Virtual machine steps between two looks at the clock of a read: about 100 µs.
    package static let stepsBetweenLooks: Int32 = 20_000

    /// Numbers of events a sound journal can have: anything higher was not counted, and half the range leaves room to
    /// reckon with those below.
    static let sequences: ClosedRange<Int64> = 0...(1 << 62)

    /// Bytes of a file that are read at a time where only its digest is wanted.
    static let digestPieceBytes = 1 << 20

    /// Pages that a copy of the database takes at a time, 512 KiB: a daemon that starts waits for no more than one such
    /// step, also where the copy goes to a slow disk.
    static let copyStepPages: Int32 = 64

    /// Steps after which a copy of the database syncs what it has written, 8 MiB: a sync of all at its end would hold up
    /// the commits on the same disk for seconds.
    static let copyStepsPerSync = 16

    /// Bytes a backup leaves free where it writes, which is often the desk's own disk: twice what the desk needs there to take
    /// in messages, so that it goes on doing so when the backup is made.
    static let backupReserveBytes: Int64 = 512 << 20

    /// Bytes the copy before a migration leaves free: with less the desk would start and take nothing in.
    static let migrationReserveBytes: Int64 = 256 << 20

    /// How often a copy that has given way looks whether the daemon has moved its log: with the pauses 10 s in all, twice as
    /// long as a start tries.
    static let giveWayLooks = 1_000

    /// Milliseconds between two such looks: no more is lost of a backup that takes seconds.
    static let giveWayPause: Int32 = 10

    /// How often a copy of the database is begun, since each start of the daemon ends it: one that starts more often while
    /// it is copied does not work anyway.
    static let copyTriesMax = 20

    /// Findings one verification lists of each code; more say nothing new.
    package static let findingsPerCode = 100
}
