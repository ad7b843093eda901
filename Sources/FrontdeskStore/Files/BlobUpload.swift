import Crypto
import Glibc

/// A blob that comes in pieces: written and hashed as they come, kept only once it is asked to. What is left behind goes
/// with this object, or with the sweep of the next start.
///
/// Not `Sendable`: one thread at a time.
package final class BlobUpload {
    private let folder: BlobFolder
    private let path: String
    private let descriptor: Int32
    private var hash = SHA256()
    private var isKept = false
    /// Bytes that have come.
    package private(set) var count = 0

    init(folder: BlobFolder, path: String) throws(StoreError) {
        self.folder = folder
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, DurableFile.fileMode)
        guard descriptor >= 0 else { throw DurableFile.failure("open \(path)") }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        if descriptor >= 0, !isKept { unlink(path) }
    }

    /// Takes the next piece. Blocks on the disk.
    package func append(_ bytes: [UInt8]) throws(StoreError) {
        try DurableFile.writeAll(bytes, to: descriptor, path)
        bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
        count += bytes.count
    }

    /// What has come so far, to be looked at before it is kept.
    package func content() throws(StoreError) -> BlobFile {
        guard let file = try BlobFile(path: path) else { throw .unavailable("\(path) is gone") }
        return file
    }

    /// Syncs it under its digest. Nothing more may come after that.
    package func keep() throws(StoreError) -> BlobDigest {
        let digest = BlobDigest(hex: DurableFile.hex(hash.finalize()))
        guard fsync(descriptor) == 0 else { throw DurableFile.failure("fsync \(path)") }
        try folder.adopt(path, as: digest, bytes: count)
        isKept = true
        return digest
    }
}
