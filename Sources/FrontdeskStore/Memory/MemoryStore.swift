package import FrontdeskCore
import Synchronization

/// The store without a disk: what every other store must do, in the plainest form. For tests and the simulator.
///
/// What it holds lives as long as the object; `close` and `open` find it again, as a restart would.
package final class MemoryStore: Store, Sendable {
    private let tables = Mutex(MemoryTables())

    package init() {}

    package func open() throws(StoreError) -> Recovered {
        try with { (tables) throws(StoreError) in
            guard !tables.isOpen else { throw .locked("memory") }
            tables.isOpen = true
            return tables.recovered
        }
    }

    package func forEachWork(_ body: (ConversationID, [UInt8]) throws(StoreError) -> Void) throws(StoreError) {
        let rows = try withOpen { (tables) throws(StoreError) in tables.work.sorted { $0.key < $1.key } }
        for (id, bytes) in rows { try body(id, bytes) }
    }

    package func prefetch(_ lookups: [Lookup]) throws(StoreError) -> [Found] {
        try withOpen { (tables) throws(StoreError) in lookups.map { tables.answer($0) } }
    }

    package func commit(_ batch: Batch) throws(StoreError) {
        try withOpen { (tables) throws(StoreError) in
            var undo = MemoryTables.Undo()
            do throws(StoreError) {
                try tables.write(batch, &undo)
            } catch {
                for step in undo.steps.reversed() { step(&tables) }
                throw error
            }
        }
    }

    package func putBlob(_ bytes: [UInt8]) throws(StoreError) -> BlobDigest {
        let digest = BlobDigest(hex: DurableFile.digest(bytes))
        try with { (tables) throws(StoreError) in tables.blobs[digest] = bytes }
        return digest
    }

    package var secret: [UInt8] { Array(repeating: 7, count: 32) }

    package var records: any RecordReader { MemoryReader(store: self) }

    package func close() {
        tables.withLock { $0.isOpen = false }
    }

    /// Lets another leader take over, as a later store of several nodes would.
    package func moveTerm(to term: Int64) {
        tables.withLock { $0.term = term }
    }

    func withOpen<T>(_ body: (inout MemoryTables) throws(StoreError) -> T) throws(StoreError) -> T {
        try with { (tables) throws(StoreError) in
            guard tables.isOpen else { throw .unavailable("the store is closed") }
            return try body(&tables)
        }
    }

    private func with<T>(_ body: (inout MemoryTables) throws(StoreError) -> T) throws(StoreError) -> T {
        var result: Result<T, StoreError>?
        tables.withLock { tables in
            do throws(StoreError) { result = .success(try body(&tables)) } catch { result = .failure(error) }
        }
        guard let result else { throw .unavailable("the store did not answer") }
        return try result.get()
    }
}
