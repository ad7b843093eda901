import Foundation
import FrontdeskConfig

/// A folder of zones that a test fills, gone when the test is.
final class TemporaryZones {
    let folder: ZoneFolder

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "zones-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        folder = ZoneFolder(path: url.path)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder.path) }

    /// Writes a file, and the folders it lies in.
    func write(_ name: String, _ bytes: [UInt8]) throws {
        let url = URL(filePath: folder.path + "/" + name)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
    }
}
