/// Sample messages of tests, beside the configuration.
package enum SampleFile {
    /// Why a sample could not be read, in a few words.
    package struct Fault: Error, Equatable, Sendable {
        package let text: String
    }

    /// The bytes of a sample, by its path from the folder of the main file on.
    package static func bytes(_ path: String, beside main: String) throws(Fault) -> [UInt8] {
        let folder = main[..<(main.lastIndex(of: "/").map { main.index(after: $0) } ?? main.startIndex)]
        return try bytes(of: folder + path)
    }

    /// The bytes of a file by its path.
    package static func bytes(of path: String) throws(Fault) -> [UInt8] {
        do throws(BoundedFile.Fault) {
            return try BoundedFile.read(path, bytesMax: TestLimits.fileBytesMax)
        } catch {
            throw Fault(text: "the file cannot be read: \(error.text)")
        }
    }
}
