import Foundation

/// A folder with the files of a configuration, gone when the test is.
final class TemporaryDesk {
    let path: String

    /// An empty folder.
    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "desk-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The main file.
    var main: String { file("frontdesk.json") }

    /// The path of a file.
    func file(_ name: String) -> String { path + "/" + name }

    /// Writes a file, and the folder it lies in.
    func write(_ name: String, _ text: String) throws { try write(name, Array(text.utf8)) }

    /// Writes a file, and the folder it lies in.
    func write(_ name: String, _ bytes: [UInt8]) throws {
        let url = URL(filePath: file(name))
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
    }
}
