import FrontdeskCore

/// What a verification looked at and what it found.
package struct VerifyReport: Sendable {
    /// Something that is not as it must be.
    package struct Finding: Sendable, Equatable {
        package var code: VerifyCode
        /// Which row or file: `journal 17`, `m9`, `blobs/ab…`.
        package var place: String
        package var detail: String
    }

    package private(set) var findings: [Finding] = []
    /// How often each code was found, also past what is listed.
    package private(set) var counts: [(code: VerifyCode, count: Int)] = []
    /// Events of the journal that were folded.
    package internal(set) var events: Int64 = 0
    package internal(set) var messages: Int64 = 0
    package internal(set) var conversations: Int64 = 0
    package internal(set) var work: Int64 = 0
    package internal(set) var checkpoints: Int64 = 0

    package var isSound: Bool { findings.isEmpty }

    /// Whether nothing was found, but a daemon that started has ended the look before all was seen.
    package var isInterrupted: Bool { findings.map(\.code) == [.interrupted] }

    mutating func add(_ code: VerifyCode, _ place: String, _ detail: String) {
        if let index = counts.firstIndex(where: { $0.code == code }) {
            counts[index].count += 1
            guard counts[index].count <= StoreLimits.findingsPerCode else { return }
        } else {
            counts.append((code, 1))
        }
        findings.append(Finding(code: code, place: place, detail: detail))
    }

    /// For people: a line for each finding, then the sum.
    package var text: String {
        var lines = findings.map { "\($0.code.rawValue): \($0.place): \($0.detail)" }
        for (code, count) in counts where count > StoreLimits.findingsPerCode {
            lines.append("\(code.rawValue): \(count) in all")
        }
        let seen = "\(events) events, \(work) open conversations, \(messages) messages, \(checkpoints) checkpoints"
        lines.append("\(isSound ? "sound" : isInterrupted ? "not finished" : "not sound"): \(seen)")
        return lines.joined(separator: "\n") + "\n"
    }

    /// For programs: one JSON object a line, the last one the sum.
    package var jsonLines: [UInt8] {
        var writer = JSONWriter()
        var lines: [UInt8] = []
        for finding in findings {
            writer = JSONWriter()
            writer.beginObject()
            writer.key("code")
            writer.string(finding.code.rawValue)
            writer.key("place")
            writer.string(finding.place)
            writer.key("detail")
            writer.string(finding.detail)
            writer.endObject()
            lines += writer.bytes + [UInt8(ascii: "\n")]
        }
        writer = JSONWriter()
        writer.beginObject()
        writer.key("sound")
        writer.bool(isSound)
        let sums = [
            ("findings", Int64(counts.reduce(0) { $0 + $1.count })), ("events", events), ("work", work),
            ("conversations", conversations), ("messages", messages), ("checkpoints", checkpoints),
        ]
        for (key, value) in sums {
            writer.key(key)
            writer.integer(value)
        }
        writer.endObject()
        return lines + writer.bytes + [UInt8(ascii: "\n")]
    }
}

/// The stable codes of what a verification can find.
package enum VerifyCode: String, Sendable, CaseIterable {
    case unreadable = "file-unreadable"
    case sqlite = "sqlite-damaged"
    case meta = "meta-missing"
    case journalGap = "journal-gap"
    case journalSum = "journal-sum"
    case journalEntry = "journal-entry"
    case journalTime = "journal-time"
    case journalImpossible = "journal-impossible"
    case journalEnd = "journal-end"
    case noBase = "journal-without-base"
    case checkpointMissing = "checkpoint-missing"
    case checkpointDigest = "checkpoint-digest"
    case checkpointDiffers = "checkpoint-differs"
    case rows = "rows-unreadable"
    case workMissing = "work-missing"
    case workExtra = "work-extra"
    case workDiffers = "work-differs"
    case rosterDiffers = "roster-differs"
    case definitionDiffers = "definition-differs"
    case scalarsDiffer = "scalars-differ"
    case reference = "reference-missing"
    case whereabouts = "conversation-inconsistent"
    case chain = "chain-broken"
    case keyMissing = "key-missing"
    case keyNowhere = "key-to-nowhere"
    case keyDuplicate = "key-duplicate"
    case outbox = "outbox-inconsistent"
    case blobMissing = "blob-missing"
    case blobDiffers = "blob-differs"
    case blobUnregistered = "blob-unregistered"
    case counter = "counter-too-low"
    /// What lies there is no file of the desk's.
    case foreign = "file-foreign"
    /// A daemon has started meanwhile.
    case interrupted = "verify-interrupted"
}
