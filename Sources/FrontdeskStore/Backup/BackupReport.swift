import FrontdeskCore

/// What a backup holds, and what was missing in the desk's own folder.
package struct BackupReport: Sendable {
    /// A file that the database names and that is not there, or is not what it was.
    package struct Finding: Sendable, Equatable {
        package var code: VerifyCode
        /// Within the folder, such as `blobs/ab…`.
        package var place: String
    }

    /// The copied database and the folder the copy is in.
    package internal(set) var database: String
    package internal(set) var folder: String
    /// The form of the database.
    package internal(set) var form: Int64 = 0
    package internal(set) var conversations: Int64 = 0
    package internal(set) var messages: Int64 = 0
    package internal(set) var blobs: Int64 = 0
    package internal(set) var checkpoints: Int64 = 0
    /// Files with refresh tokens of channels.
    package internal(set) var tokens: Int64 = 0
    /// Bytes of all files.
    package internal(set) var bytes: Int64 = 0
    package internal(set) var milliseconds: Int64 = 0
    /// Whether the rest of a backup that was killed lay in the way, and was removed.
    package internal(set) var hasCleared = false
    /// The first of each code; ``findingCount`` says how many there are.
    package private(set) var findings: [Finding] = []
    package private(set) var findingCount: Int64 = 0

    package var isWhole: Bool { findings.isEmpty }

    init(database: String, folder: String) {
        self.database = database
        self.folder = folder
    }

    mutating func add(_ code: VerifyCode, _ place: String) {
        findingCount += 1
        if findings.lazy.filter({ $0.code == code }).count < StoreLimits.findingsPerCode {
            findings.append(Finding(code: code, place: place))
        }
    }

    /// For people: a line for each finding, then the sum.
    package var text: String {
        var lines = findings.map { finding in
            let what =
                switch finding.code {
                case .blobMissing, .checkpointMissing: "the desk has lost the file"
                case .foreign: "no file of the database's owner, or a link; not copied: see who has put it there"
                default: "the desk's file is not what was written; copied as it is"
                }
            return "\(finding.code.rawValue): \(finding.place): \(what)"
        }
        if findingCount > Int64(findings.count) { lines.append("\(findingCount) such files in all") }
        let thousandth = String(milliseconds % 1_000 + 1_000).dropFirst()
        lines.append(
            """
            \(isWhole ? "backup" : "backup, not whole,") of \(database) in \(folder): \(conversations) conversations, \
            \(messages) messages, \(blobs) blobs, \(checkpoints) checkpoints, \(tokens) refresh tokens, \
            \(bytes) bytes in \(milliseconds / 1_000).\(thousandth) s
            """)
        return lines.joined(separator: "\n") + "\n"
    }

    /// For programs: one JSON object and a line feed.
    package var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        for (key, value) in [("database", database), ("folder", folder)] {
            writer.key(key)
            writer.string(value)
        }
        writer.key("whole")
        writer.bool(isWhole)
        let sums = [
            ("form", form), ("conversations", conversations), ("messages", messages), ("blobs", blobs),
            ("checkpoints", checkpoints), ("tokens", tokens), ("bytes", bytes), ("milliseconds", milliseconds),
            ("findings", findingCount),
        ]
        for (key, value) in sums {
            writer.key(key)
            writer.integer(value)
        }
        writer.key("lost")
        writer.beginArray()
        for finding in findings {
            writer.beginObject()
            writer.key("code")
            writer.string(finding.code.rawValue)
            writer.key("place")
            writer.string(finding.place)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.bytes + [UInt8(ascii: "\n")]
    }
}
