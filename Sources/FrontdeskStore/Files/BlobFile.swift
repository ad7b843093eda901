import Glibc

/// The bytes of a blob, to be read in pieces from any thread; the file is closed with the last who holds this.
package final class BlobFile: Sendable {
    private enum Source: Sendable {
        case descriptor(Int32)
        case bytes([UInt8])
    }

    private let source: Source
    /// Bytes it has.
    package let count: Int

    /// Bytes that are in memory.
    package init(bytes: [UInt8]) {
        source = .bytes(bytes)
        count = bytes.count
    }

    /// Opens a file; `nil` when there is none.
    ///
    /// - Throws: `damaged` where it is a link or no file.
    init?(path: String) throws(StoreError) {
        guard let found = try FoundFile.existing(path) else { return nil }
        source = .descriptor(found.descriptor)
        count = found.bytes
    }

    deinit {
        if case .descriptor(let descriptor) = source { close(descriptor) }
    }

    /// At most so many bytes from an offset on; none at the end. Blocks on the disk.
    package func read(at offset: Int, most: Int) throws(StoreError) -> [UInt8] {
        let wanted = min(most, count - offset)
        guard wanted > 0 else { return [] }
        switch source {
        case .bytes(let bytes): return Array(bytes[offset..<offset + wanted])
        case .descriptor(let descriptor):
            var failed = false
            let bytes = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
                while filled < wanted {
                    let got = pread(
                        descriptor, buffer.baseAddress?.advanced(by: filled), wanted - filled, off_t(offset + filled))
                    if got < 0 && errno == EINTR { continue }
                    failed = got < 0
                    guard got > 0 else { return }
                    filled += got
                }
            }
            guard !failed else { throw DurableFile.failure("read a blob") }
            return bytes
        }
    }
}
