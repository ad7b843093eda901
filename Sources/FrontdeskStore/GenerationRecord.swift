package import FrontdeskCore

/// One accepted form of the configuration.
package struct GenerationRecord: Sendable, Equatable {
    /// A file of it, by its name below the folder of the first.
    package struct File: Sendable, Equatable {
        package var name: String
        package var bytes: [UInt8]

        package init(name: String, bytes: [UInt8]) {
            self.name = name
            self.bytes = bytes
        }
    }

    package var generation: Int64
    package var at: Instant
    /// Who brought it; -1 for the daemon itself, at its start or for a signal.
    package var uid: Int64
    /// SHA-256 over what the policy depends on, lower-case hex.
    package var hash: String
    package var unicodeVersion: String
    /// The release of the time zones it was read with, as in `2026b`; empty where the system does not say.
    package var zonesVersion: String
    /// The main file first.
    package var files: [File]

    package init(
        generation: Int64, at: Instant, uid: Int64, hash: String, unicodeVersion: String, zonesVersion: String,
        files: [File]
    ) {
        self.generation = generation
        self.at = at
        self.uid = uid
        self.hash = hash
        self.unicodeVersion = unicodeVersion
        self.zonesVersion = zonesVersion
        self.files = files
    }

    /// The files as one value of a row.
    var encodedFiles: [UInt8] {
        var writer = ByteWriter()
        writer.int(files.count)
        for file in files {
            writer.text(file.name)
            writer.blob(file.bytes)
        }
        return writer.bytes
    }

    /// The files of a row; none where its bytes are damaged.
    static func files(of bytes: [UInt8]) -> [File] {
        var reader = ByteReader(bytes)
        var files: [File] = []
        do throws(CodecError) {
            for _ in 0..<(try reader.int()) { files.append(File(name: try reader.text(), bytes: try reader.blob())) }
            try reader.finish()
        } catch {
            return []
        }
        return files
    }
}
