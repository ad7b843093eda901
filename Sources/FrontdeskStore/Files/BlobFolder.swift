import FrontdeskCore
import Glibc
import Synchronization

/// Large bytes as files, each under its digest: `ab/abcd…`. Safe from any thread.
final class BlobFolder: Sendable {
    let path: String
    /// Counts the names of unfinished files. Held also while a file is found and renewed, or found old and removed, so
    /// that a blob somebody has just been told of is not swept.
    private let turn = Mutex<UInt64>(0)

    init(path: String) {
        self.path = path
    }

    func put(_ bytes: [UInt8]) throws(StoreError) -> BlobDigest {
        let digest = BlobDigest(hex: DurableFile.digest(bytes))
        let folder = "\(path)/\(digest.hex.prefix(2))"
        if let synced = renew("\(folder)/\(digest.hex)", bytes: bytes.count) {
            // Its name may not be on the disk yet: whoever wrote it may have died before that.
            if !synced { throw DurableFile.failure("touch \(digest.hex)") }
            try DurableFile.syncFolder(folder)
            return digest
        }
        try DurableFile.makeFolder(path)
        try DurableFile.makeFolder(folder)
        try DurableFile.write(bytes, folder: folder, name: digest.hex, unique: unique())
        return digest
    }

    private func unique() -> UInt64 {
        let number = turn.withLock { count in
            count += 1
            return count
        }
        return number << 22 | UInt64(UInt32(bitPattern: getpid()))
    }

    /// Where lies what has no digest yet: as long as the other folders' names, so that it is swept like them, and none of
    /// them, since those are hex.
    private static let incoming = "up"

    /// Begins a blob whose bytes come in pieces.
    func begin() throws(StoreError) -> BlobUpload {
        try DurableFile.makeFolder(path)
        try DurableFile.makeFolder("\(path)/\(Self.incoming)")
        return try BlobUpload(folder: self, path: "\(path)/\(Self.incoming)/\(unique())\(DurableFile.unfinished)")
    }

    /// Gives a whole and synced file the name of its digest.
    func adopt(_ file: String, as digest: BlobDigest, bytes: Int) throws(StoreError) {
        let folder = "\(path)/\(digest.hex.prefix(2))"
        if let synced = renew("\(folder)/\(digest.hex)", bytes: bytes) {
            unlink(file)
            if !synced { throw DurableFile.failure("touch \(digest.hex)") }
        } else {
            try DurableFile.makeFolder(folder)
            guard rename(file, "\(folder)/\(digest.hex)") == 0 else { throw DurableFile.failure("rename \(file)") }
        }
        try DurableFile.syncFolder(folder)
    }

    /// Makes a blob young, so that no sweep takes it before it is named; its bytes, or `nil` when there is none.
    func renew(_ digest: BlobDigest) throws(StoreError) -> Int64? {
        guard Self.isDigest(digest.hex), let status = DurableFile.status(file(digest.hex)) else { return nil }
        guard let touched = renew(file(digest.hex), bytes: Int(status.bytes)) else { return nil }
        if !touched { throw DurableFile.failure("touch \(digest.hex)") }
        return status.bytes
    }

    /// A blob to be read in pieces; `nil` when there is none.
    func open(_ digest: BlobDigest) throws(StoreError) -> BlobFile? {
        guard Self.isDigest(digest.hex) else { return nil }
        return try BlobFile(path: file(digest.hex))
    }

    /// Makes an existing file young; `nil` when there is none of this size, false when it cannot be touched.
    private func renew(_ file: String, bytes: Int) -> Bool? {
        turn.withLock { _ in
            guard let status = DurableFile.status(file), status.bytes == Int64(bytes) else { return nil }
            return utimensat(AT_FDCWD, file, nil, 0) == 0
        }
    }

    func read(_ digest: BlobDigest) throws(StoreError) -> [UInt8]? {
        guard Self.isDigest(digest.hex) else { return nil }
        return try DurableFile.read(file(digest.hex))
    }

    func file(_ hex: String) -> String {
        "\(path)/\(hex.prefix(2))/\(hex)"
    }

    /// Removes what is older than an hour and not in use, unfinished files too; says how many.
    func sweep(now: Instant, isUsed: (String) throws(StoreError) -> Bool) throws(StoreError) -> Int {
        let limit = now.microseconds / 1_000_000 - StoreLimits.orphanSeconds
        var removed = 0
        for part in DurableFile.names(in: path) where part.utf8.count == 2 {
            for name in DurableFile.names(in: "\(path)/\(part)") {
                guard name.hasSuffix(DurableFile.unfinished) || Self.isDigest(name), try !isUsed(name) else { continue }
                let file = "\(path)/\(part)/\(name)"
                removed += turn.withLock { _ in
                    guard let status = DurableFile.status(file), status.changedSeconds < limit else { return 0 }
                    return unlink(file) == 0 ? 1 : 0
                }
            }
        }
        return removed
    }

    /// Whether the text is a SHA-256 in lower-case hex, and so a safe file name.
    static func isDigest(_ text: String) -> Bool {
        text.utf8.count == 64
            && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }
}
