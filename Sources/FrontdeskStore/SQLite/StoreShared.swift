import GRDB
import Synchronization

/// What more than one thread uses of an open store.
final class StoreShared: Sendable {
    /// Where the database lies.
    let folder: String
    let blobs: BlobFolder
    let readMilliseconds: Int64
    private let state = Mutex(State())

    private struct State {
        var pool: DatabasePool?
        var metrics = StoreMetrics()
        var failure: StoreError?
    }

    init(folder: String, readMilliseconds: Int64) {
        self.folder = folder
        self.readMilliseconds = readMilliseconds
        blobs = BlobFolder(path: folder + "/blobs")
    }

    /// `nil` while the store is closed.
    var pool: DatabasePool? { state.withLock { $0.pool } }

    /// A new connection: what failed before is forgotten.
    func set(_ pool: DatabasePool) {
        state.withLock { state in
            state.pool = pool
            state.failure = nil
        }
    }

    /// Why nothing more may be committed until the next `open`, found beside the loop.
    var failure: StoreError? { state.withLock { $0.failure } }

    func fail(_ error: StoreError) {
        state.withLock { $0.failure = error }
    }

    func take() -> DatabasePool? {
        state.withLock { state in
            defer { state.pool = nil }
            return state.pool
        }
    }

    var metrics: StoreMetrics { state.withLock { $0.metrics } }

    func committed(microseconds: Int64) {
        state.withLock { state in
            state.metrics.commits += 1
            state.metrics.lastCommitMicroseconds = microseconds
        }
    }

    var checkpointFolder: String { folder + "/checkpoints" }
}
