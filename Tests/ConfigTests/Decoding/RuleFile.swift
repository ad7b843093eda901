import Foundation
import FrontdeskConfig

/// One file of the folder `Rules`: a configuration, and all that `config check` says of it.
///
/// A first line `# what it shows`, then sections that begin with a line `=== NAME`: `frontdesk.json`, the files of
/// `conf.d`, and last `expected`. Bytes that an editor would not keep stand as hexadecimal digits in `⟦ef bb bf⟧`, repeated as in `⟦65×5b⟧`.
struct RuleFile {
    /// What is wrong with a rule file itself.
    struct Malformed: Error, CustomStringConvertible {
        let description: String

        init(_ description: String) {
            self.description = description
        }
    }

    /// A section with its bytes as the loader gets them.
    struct Section {
        let name: String
        let bytes: [UInt8]
    }

    /// The folder of all rules.
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Rules")

    /// The names of all rules, sorted.
    static let names: [String] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".txt") }.map { String($0.dropLast(4)) }.sorted()
    }()

    /// Whether a run writes what is instead of comparing it.
    static let isUpdating = ProcessInfo.processInfo.environment["UPDATE_RULES"] == "1"

    private static let expectedLine = "=== expected\n"

    let url: URL
    /// What the rule shows.
    let title: String
    /// The configuration's files.
    let sections: [Section]
    /// What the check is to print.
    let expected: String
    /// Everything before what is expected.
    private let head: String

    /// Reads a rule.
    init(_ name: String) throws {
        try self.init(name, text: try String(contentsOf: Self.folder.appending(path: name + ".txt"), encoding: .utf8))
    }

    init(_ name: String, text: String) throws {
        url = Self.folder.appending(path: name + ".txt")
        guard text.hasPrefix("# "), let end = text.firstIndex(of: "\n") else {
            throw Malformed("\(name): the first line says \"# \" and what the rule shows")
        }
        title = String(text[..<end].dropFirst(2))
        let parts = text.ranges(of: "\n" + Self.expectedLine)
        guard let part = parts.last, parts.count == 1 else {
            throw Malformed("\(name): one section is called \"expected\"")
        }
        head = String(text[...part.lowerBound])
        expected = String(text[part.upperBound...])
        sections = try Self.sections(of: head, name)
    }

    private static func sections(of head: String, _ name: String) throws -> [Section] {
        var sections: [(name: String, text: String)] = []
        for line in head.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            if line.hasPrefix("=== ") {
                sections.append((String(line.dropFirst(4)), ""))
            } else if let last = sections.indices.last {
                sections[last].text += line + "\n"
            } else if !line.hasPrefix("#") {
                throw Malformed("\(name): before the first section there are only comments")
            }
        }
        guard sections.first?.name == "frontdesk.json" else {
            throw Malformed("\(name): the first section is called \"frontdesk.json\"")
        }
        return try sections.map { Section(name: $0.name, bytes: try bytes(of: $0.text, name)) }
    }

    /// A text with its bytes in brackets put in.
    private static func bytes(of text: String, _ name: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        for (place, piece) in text.split(separator: "⟦", omittingEmptySubsequences: false).enumerated() {
            guard place > 0 else {
                bytes += piece.utf8
                continue
            }
            let parts = piece.split(separator: "⟧", maxSplits: 1, omittingEmptySubsequences: false)
            let words = parts[0].split(separator: "×")
            let count = words.count == 2 ? Int(words[0]) : 1
            let digits = words.last?.split(separator: " ").map { UInt8($0, radix: 16) } ?? []
            guard parts.count == 2, let count, !digits.isEmpty, !digits.contains(nil) else {
                throw Malformed("\(name): ⟦\(parts[0])⟧ are no bytes")
            }
            for _ in 0..<count { bytes += digits.compactMap(\.self) }
            bytes += parts[1].utf8
        }
        return bytes
    }

    /// The main file.
    var source: SourceFile { SourceFile(name: sections[0].name, bytes: sections[0].bytes) }

    /// The files beside it.
    var parts: [SourceFile] { sections.dropFirst().map { SourceFile(name: $0.name, bytes: $0.bytes) } }

    /// Writes the rule with another expectation.
    func update(_ expected: String) throws {
        try (head + Self.expectedLine + expected).write(to: url, atomically: true, encoding: .utf8)
    }
}
