import Foundation
import FrontdeskConfig
import FrontdeskCore
import Testing

/// The tables of the reference page.
struct ReferencePage {
    struct Row {
        /// The keys of the first cell, each with the way to it.
        var keys: [String]
        var cells: [String]
    }

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    var rows: [Row] = []

    init() throws {
        let path = Self.root.appending(path: "Sources/FrontdeskCore/Documentation.docc/PolicyReference.md")
        var prefixes = [""]
        // Of the section, without the types of a part of it.
        var section = ""
        for line in try String(contentsOf: path, encoding: .utf8).split(separator: "\n") {
            if line.hasPrefix("## ") {
                prefixes = Self.code(line).map { $0 + "." }
                if prefixes.isEmpty { prefixes = [""] }
                section = prefixes[0]
            } else if line.hasPrefix("### ") {
                // A part is of objects of the types it names: `channels.*{email}.address`.
                prefixes = Self.code(line).map { "\(section.dropLast()){\($0)}." }
            } else if line.hasPrefix("| `") {
                let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
                let keys = Self.code(cells[0]).flatMap { key in prefixes.map { $0 + key } }
                rows.append(Row(keys: keys, cells: cells))
            }
        }
    }

    /// The pieces of a text that stand in backquotes.
    static func code(_ text: some StringProtocol) -> [String] {
        text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 1 }.map { String($0.element) }
    }
}

@Suite("The reference of the policy's keys")
struct PolicyReferenceTests {
    /// What the decoder asks a file for that uses every key. Conditions within conditions are conditions.
    private var known: Set<String> {
        let keys = ConfigurationLoader.keys(of: SourceFile(name: "full", bytes: Array(Sample.full.utf8)))
        return Set(keys.map { $0.replacing(/\.when\.((all|any)\.\*\.|not\.)+/, with: ".when.") })
    }

    @Test("the decoder knows every key of the page, and the page every key of the decoder")
    func complete() throws {
        let known = known
        let documented = try ReferencePage().rows.flatMap(\.keys)
        #expect(known.count > 300)
        #expect(Set(documented).count == documented.count, "a key stands twice")
        func holds(_ keys: some Sequence<String>, inside key: String) -> Bool {
            keys.contains { $0.hasPrefix(key + ".") }
        }
        for key in known.sorted() where !documented.contains(key) {
            #expect(holds(documented, inside: key), "\(key) is not on the page")
        }
        for key in documented where !known.contains(key) {
            // A name the operator gives is no key; what is asked for inside it is.
            #expect(key.hasSuffix(".*") && holds(known, inside: key), "\(key) is not asked for")
        }
    }

    @Test("every key of routing has a meaning, a default, an example that can be read, and what is said of it")
    func columns() throws {
        for row in try ReferencePage().rows where row.cells.count > 2 {
            try #require(row.cells.count == 5, "\(row.cells)")
            #expect(row.cells.allSatisfy { !$0.isEmpty }, "\(row.cells)")
            let example = try #require(ReferencePage.code(row.cells[3]).first, "\(row.cells)")
            let (json, faults) = PositionedJSON.parse(Array("{ \(example) }".utf8))
            #expect(faults.isEmpty, "\(example)")
            guard case .object(let members) = json.content else { continue }
            let name = row.keys[0].split(separator: ".").last.map(String.init)
            #expect(members.count == 1 && (name == "*" || members[0].key == name), "\(row.keys): \(example)")
        }
    }

    @Test("what the page says that explanations say, they say")
    func sentences() throws {
        let texts = try Self.explanations()
        var count = 0
        for row in try ReferencePage().rows where row.cells.count == 5 {
            for sentence in row.cells[4].replacing(/`[^`]*`/, with: "").matches(of: /"([^"]*)"/) {
                count += 1
                // Names, numbers and times come from elsewhere; so do the parts between commas.
                let pieces = sentence.1.split(separator: /(?:[Ii]n )?TIME(?: ago)?|[A-Z]{2,}|\bN\b|[,:]/)
                    .map { $0.trimmingCharacters(in: .whitespaces.union(.punctuationCharacters)) }
                    .filter { $0.contains(" ") }
                for piece in pieces {
                    #expect(texts.contains { $0.contains(piece) }, "\(row.keys): \(piece)")
                }
            }
        }
        #expect(count > 80)
    }

    /// The sources of the explanations, their strings joined; of two words to choose from one text has the first, the
    /// other the second.
    private static func explanations() throws -> [String] {
        let folder = ReferencePage.root.appending(path: "Sources/FrontdeskCore/Explanation")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        let source = try files.map { try String(contentsOf: $0, encoding: .utf8) }.joined()
            .replacing(/"\s*\+ "/, with: "")
        #expect(source.contains("came by route"))
        let choice = /\\\([^()"]*\? "([^"]*)" : "([^"]*)"\)/
        return [source.replacing(choice) { $0.output.1 }, source.replacing(choice) { $0.output.2 }]
    }
}
