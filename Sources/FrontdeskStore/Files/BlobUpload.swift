import Crypto
import Glibc
import Synchronization

/// A blob that comes in pieces: written and hashed as they come, kept only once it is asked to. What is left behind goes
/// with this object, or with the sweep of the next start.
///
/// Pieces of several threads would stand in the order in which they come.
package final class BlobUpload: Sendable {
    private struct State {
        var hash = SHA256()
        var count = 0
        var isKept = false
    }

    private let folder: BlobFolder
    private let path: String
    private let descriptor: Int32
    private let state = Mutex(State())

    /// Bytes that have come.
    package var count: Int { state.withLock { $0.count } }

    init(folder: BlobFolder, path: String) throws(StoreError) {
        self.folder = folder
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, DurableFile.fileMode)
        guard descriptor >= 0 else { throw DurableFile.failure("open \(path)") }
    }

    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        if !state.withLock({ $0.isKept }) { unlink(path) }
    }

    /// Takes the next piece. Blocks on the disk.
    package func append(_ bytes: [UInt8]) throws(StoreError) {
        try state.withLock { (state) throws(StoreError) in
            try DurableFile.writeAll(bytes, to: descriptor, path)
            bytes.withUnsafeBytes { state.hash.update(bufferPointer: $0) }
            state.count += bytes.count
        }
    }

    /// What has come so far, to be looked at before it is kept.
    package func content() throws(StoreError) -> BlobFile {
        guard let file = try BlobFile(path: path) else { throw .unavailable("\(path) is gone") }
        return file
    }

    /// Syncs it under its digest. Nothing more may come after that.
    package func keep() throws(StoreError) -> BlobDigest {
        try state.withLock { (state) throws(StoreError) in
            let digest = BlobDigest(hex: DurableFile.hex(state.hash.finalize()))
            guard fsync(descriptor) == 0 else { throw DurableFile.failure("fsync \(path)") }
            try folder.adopt(path, as: digest, bytes: state.count)
            state.isKept = true
            return digest
        }
    }
}
