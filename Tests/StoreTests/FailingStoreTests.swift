import FrontdeskCore
import FrontdeskStore
import FrontdeskTesting
import Testing

struct FailingStoreTests {
    private let batch = StoreSample.batch([.putIdentity(StoreSample.identity(1))])

    @Test("a fault strikes at its turn, once")
    func once() throws {
        let store = FailingStore(MemoryStore())
        _ = try store.open()
        store.inject(FailingStore.Fault(.prefetch, turn: 2))
        _ = try store.prefetch([])
        #expect(throws: StoreError.unavailable("injected")) { try store.prefetch([]) }
        _ = try store.prefetch([])
        #expect(store.count(of: .prefetch) == 3)
    }

    @Test("a commit fails before or after it happened", arguments: [false, true])
    func unknown(afterwards: Bool) throws {
        let store = FailingStore(MemoryStore())
        _ = try store.open()
        store.inject(FailingStore.Fault(.commit, afterwards: afterwards))
        #expect(throws: StoreError.self) { try store.commit(batch) }
        #expect(try store.records.identity(IdentityID(1)) == (afterwards ? StoreSample.identity(1) : nil))
    }

    @Test("a fault for good lasts until the disk is healed")
    func forGood() throws {
        let store = FailingStore(MemoryStore())
        store.inject(FailingStore.Fault(.open, afterwards: true, forGood: true, error: .damaged("x")))
        for _ in 0..<3 { #expect(throws: StoreError.damaged("x")) { try store.open() } }
        store.heal()
        _ = try store.open()
        store.inject(FailingStore.Fault(.putBlob, turn: 2, forGood: true))
        _ = try store.putBlob([1])
        for _ in 0..<2 { #expect(throws: StoreError.self) { try store.putBlob([2]) } }
    }

    @Test("chosen batches are refused and leave nothing")
    func refusing() throws {
        let store = FailingStore(MemoryStore())
        _ = try store.open()
        store.refuse { $0.records.count == 1 }
        #expect(throws: StoreError.refusedData("injected")) { try store.commit(batch) }
        try store.commit(StoreSample.batch([]))
        store.refuse(nil)
        try store.commit(batch)
    }
}
