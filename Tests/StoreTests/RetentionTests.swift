import FrontdeskCore
import FrontdeskStore
import FrontdeskTesting
import Glibc
import Testing

/// What of the history goes, what stays, and that the rest still proves itself.
struct RetentionTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path + "/desk.sqlite" }

    init() throws {
        folder = try TemporaryFolder()
    }

    /// A desk of ten days with two arrivals a day and a checkpoint each evening.
    private func build(days: Int = 10, arrivals: Int = 2) throws -> (store: SQLiteStore, desk: SampleDesk) {
        let store = SQLiteStore(path: path)
        _ = try store.open()
        var desk = SampleDesk()
        try store.commit(desk.founding())
        var id: Int64 = 0
        for _ in 0..<days {
            for _ in 0..<arrivals {
                id += 1
                try store.commit(desk.arrival(id))
            }
            try store.writeCheckpoint()
            desk.lastAt = desk.lastAt + .days(1)
        }
        return (store, desk)
    }

    private func removeAll(_ store: SQLiteStore, retention: Span) throws -> Int {
        guard let expired = try store.expired(retention: retention) else { return 0 }
        var pieces = 1
        while try store.remove(expired) { pieces += 1 }
        return pieces
    }

    private var files: [String] {
        get throws { try Bytes.names(in: folder.path + "/checkpoints") }
    }

    @Test("the whole of the retention stays, with the checkpoint before it as its base")
    func trims() throws {
        let (store, _) = try build()
        defer { store.close() }
        let all = try store.checkpoints()
        #expect(all.count == 10)
        #expect(try removeAll(store, retention: .days(3)) == 1)
        let kept = try store.checkpoints()
        #expect(kept == Array(all.suffix(4)))
        #expect(try files == kept.map { "\($0.lastSequence).ckpt" }.sorted())
        #expect(try store.records.journalStart() == kept[0].lastSequence + 1)
        #expect(try store.records.journal(after: 0, limit: 99).count == 6)
        #expect(try store.expired(retention: .days(3)) == nil, "nothing is left to be done")
        let report = Verifier.verify(path: path)
        #expect(report.isSound && report.checkpoints == 4, "\(report.text)")
        #expect(try store.records.message(MessageID(1)) != nil, "records stay")
    }

    @Test("the newest checkpoint stays, and the journal after it, however short the retention")
    func keepsNewest() throws {
        let (store, desk) = try build()
        var later = desk
        try store.commit(later.arrival(99))
        let newest = try #require(try store.checkpoints().last)
        _ = try removeAll(store, retention: .milliseconds(1))
        #expect(try store.checkpoints() == [newest])
        #expect(try store.records.journalStart() == newest.lastSequence + 1)
        #expect(Verifier.verify(path: path).isSound)
        store.close()
        let again = SQLiteStore(path: path)
        #expect(try again.open().lastSequence == newest.lastSequence + 3)
        try again.commit(later.arrival(100))
        again.close()
        #expect(Verifier.verify(path: path).isSound)
    }

    @Test("a journal that ends with its base may be empty, and goes on behind it")
    func empty() throws {
        let (store, desk) = try build()
        defer { store.close() }
        var later = desk
        _ = try removeAll(store, retention: .zero)
        #expect(try store.records.journal(after: 0, limit: 9).isEmpty)
        let base = try #require(try store.checkpoints().first)
        #expect(try store.records.journalStart() == base.lastSequence + 1)
        #expect(Verifier.verify(path: path).isSound, "\(Verifier.verify(path: path).text)")
        try store.commit(later.arrival(99))
        #expect(try store.records.journalStart() == base.lastSequence + 1)
        #expect(Verifier.verify(path: path).isSound)
    }

    @Test("without a checkpoint older than the retention everything stays")
    func nothingOld() throws {
        let (store, _) = try build(days: 2)
        defer { store.close() }
        #expect(try store.expired(retention: .days(2)) == nil)
        let empty = SQLiteStore(path: folder.path + "/other.sqlite")
        _ = try empty.open()
        defer { empty.close() }
        #expect(try empty.expired(retention: .zero) == nil)
        #expect(try empty.records.journalStart() == 1)
        #expect(try !empty.needsCheckpoint(after: .zero))
    }

    @Test("it goes in pieces, and at each of them the rest is sound")
    func pieces() throws {
        let (store, desk) = try build(days: 3, arrivals: 300)
        defer { store.close() }
        #expect(desk.lastAt.isSet)
        let expired = try #require(try store.expired(retention: .days(1)))
        var starts: [Int64] = []
        while try store.remove(expired) {
            starts.append(try store.records.journalStart())
            #expect(Verifier.verify(path: path).isSound, "\(Verifier.verify(path: path).text)")
            #expect(try store.expired(retention: .days(1)) == expired, "what is left of it is found again")
        }
        #expect(starts.count == 2 && starts == starts.sorted() && Set(starts).count == 2)
        #expect(Verifier.verify(path: path).isSound)
    }

    @Test("files that a crash left behind their rows go with the next piece")
    func leftFiles() throws {
        let (store, _) = try build()
        defer { store.close() }
        try Bytes.write([1], to: folder.path + "/checkpoints/5.ckpt")
        _ = try removeAll(store, retention: .days(8))
        #expect(try files == store.checkpoints().map { "\($0.lastSequence).ckpt" }.sorted())
    }

    @Test("a base that is not what was written lets nothing go", arguments: [false, true])
    func damagedBase(isMissing: Bool) throws {
        let (store, _) = try build()
        defer { store.close() }
        let base = try store.checkpoints()[6]
        let file = "\(folder.path)/checkpoints/\(base.lastSequence).ckpt"
        if isMissing { Bytes.remove(file) } else { try Bytes.write([1], to: file) }
        #expect(throws: StoreError.self) { try store.expired(retention: .days(3)) }
        #expect(try store.records.journalStart() == 1)
    }

    @Test("a checkpoint is due by the desk's own time, once for each state")
    func due() throws {
        let (store, desk) = try build(days: 1)
        defer { store.close() }
        var later = desk
        #expect(try !store.needsCheckpoint(after: .zero), "it is of this very state")
        later.lastAt = later.lastAt + .hours(1)
        try store.commit(later.arrival(50))
        #expect(try store.needsCheckpoint(after: .days(1)))
        #expect(try !store.needsCheckpoint(after: .days(2)))
    }

    @Test("a disk that fails while history goes stops the loop's commits too, until the store is opened anew")
    func failure() async {
        // In a process of its own: the limit holds for all files it writes.
        await #expect(processExitsWith: .success) {
            let test = try RetentionTests()
            let (store, desk) = try test.build()
            let expired = try #require(try store.expired(retention: .days(3)))
            try test.withoutDisk {
                #expect(throws: StoreError.self) { try store.remove(expired) }
            }
            var later = desk
            #expect(throws: StoreError.self) { try store.commit(later.arrival(99)) }
            store.close()
            let again = SQLiteStore(path: test.path)
            _ = try again.open()
            var fresh = desk
            try again.commit(fresh.arrival(99))
            again.close()
            #expect(Verifier.verify(path: test.path).isSound)
        }
    }

    /// No file of the process can be written while the body runs.
    private func withoutDisk(_ body: () throws -> Void) throws {
        signal(SIGXFSZ, SIG_IGN)
        var old = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &old)
        var small = old
        small.rlim_cur = 1
        setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &small)
        defer { setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &old) }
        try body()
    }
}
