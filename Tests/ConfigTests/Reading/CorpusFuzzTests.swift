import Foundation
import FrontdeskCore
import Testing

@testable import FrontdeskConfig

/// Changes files a little, and now and then a lot.
private struct FileMutator {
    var random: Repeatable
    let corpus: [[UInt8]]
    /// Those of the corpus that are good, from which half of all files are made.
    let good: [[UInt8]]

    /// Pieces that mean something to a reader of configurations.
    private static let pieces: [[UInt8]] =
        [
            "{", "}", "[", "]", ",", ":", "\"", "\\", "//", "/*", "*/", "\n", "\r\n", "\t", " ", "null", "true", "-1",
            "0",
            "9223372036854775808", "1e309", "\"30s\"", "\"-2h\"", "\"99999999999999999999d\"", "\"64KiB\"", "\"name\":",
            "\"when\":{", "\"queue\":", "\"secrets\":[\"hunter2\"],", "\"password\"", "\\u0000", "\\ud83d", "\\ude00",
            "İıŞł", "退款", "😀", "\u{202e}", "\u{1b}", "\u{301}", "\u{200d}", "\u{feff}", "'", "$schema",
        ].map { Array($0.utf8) } + [[0x00], [0xFF], [0xC3], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0x80]]

    mutating func file() -> [UInt8] {
        var bytes = pick(Bool.random(using: &random) ? good : corpus)
        for _ in 0..<Int.random(in: 0...6, using: &random) { change(&bytes) }
        return bytes
    }

    private mutating func pick(_ list: [[UInt8]]) -> [UInt8] { list.randomElement(using: &random) ?? [] }

    private mutating func range(in bytes: [UInt8]) -> Range<Int> {
        let start = Int.random(in: 0...bytes.count, using: &random)
        return start..<min(bytes.count, start + Int.random(in: 0...24, using: &random))
    }

    private mutating func change(_ bytes: inout [UInt8]) {
        let range = range(in: bytes)
        switch Int.random(in: 0..<9, using: &random) {
        case 0: bytes.removeSubrange(range)
        case 1: bytes.insert(contentsOf: Array(bytes[range]), at: self.range(in: bytes).lowerBound)
        case 2: bytes.removeSubrange(range.lowerBound...)
        case 3:
            let other = pick(corpus)
            bytes.replaceSubrange(range, with: other[self.range(in: other)])
        case 4:
            guard let place = range.first else { return }
            bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 5:
            let piece = pick(Self.pieces)
            for _ in 0..<Int.random(in: 1...80, using: &random) {
                bytes.insert(contentsOf: piece, at: range.lowerBound)
            }
        default: bytes.replaceSubrange(range.prefix(4), with: pick(Self.pieces))
        }
    }
}

@Suite("The reader under changed files")
struct CorpusFuzzTests {
    /// Files of the corpus and of the rules; large ones would take the time of many.
    private static func corpus() throws -> [[UInt8]] {
        let folder = RuleFile.folder.deletingLastPathComponent().appending(path: "Corpus")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(names.count > 20)
        let own = try names.map { Array(try Data(contentsOf: folder.appending(path: $0))) }
        let rules = try RuleFile.names.compactMap { try RuleFile.all[$0]?.get().sections.map(\.bytes) }
        return (own + rules.flatMap(\.self)).filter { $0.count < 10_000 }
    }

    @Test("no file stops the reader, what it finds has a place, and what it prints is safe and has its form")
    func survives() throws {
        let corpus = try Self.corpus()
        let good = corpus.filter {
            ConfigurationLoader.load(SourceFile(name: "f.json", bytes: $0)).configuration != nil
        }
        #expect(good.count > 10)
        var mutator = FileMutator(random: Repeatable(state: 2_026), corpus: corpus, good: good)
        let seconds = ProcessInfo.processInfo.environment["FRONTDESK_FUZZ_SECONDS"].flatMap { Int($0) } ?? 60
        let end = ContinuousClock.now + .seconds(seconds)
        var files = 0
        var usable = 0
        var findings = 0
        while ContinuousClock.now < end || files < Self.filesLeast {
            let main = SourceFile(name: "f.json", bytes: mutator.file())
            let parts = files % 4 == 0 ? [SourceFile(name: "conf.d/a.json", bytes: mutator.file())] : []
            let loaded = ConfigurationLoader.load(main, parts: parts)
            let bytes = ([main] + parts).map { Data($0.bytes).base64EncodedString() }
            try #require((loaded.configuration == nil) == (loaded.report.errorCount > 0), "\(bytes)")
            try check(loaded.report, loaded.sources, bytes)
            files += 1
            usable += loaded.configuration == nil ? 0 : 1
            findings += loaded.report.diagnostics.count
        }
        print("\(files) files, changed at random, \(usable) of them usable, \(findings) findings")
        #expect(usable > files / 100 && findings > files)
    }

    /// Files that a run has read at least, however slow the machine.
    private static let filesLeast = 500

    private func check(_ report: DiagnosticReport, _ sources: SourceSet, _ bytes: [String]) throws {
        for diagnostic in report.diagnostics {
            for span in [diagnostic.span] + diagnostic.related.map(\.span) {
                try #require(sources.files.indices.contains(span.file), "\(bytes)")
                try #require(span.range.upperBound <= sources[span.file].bytes.count, "\(bytes)")
            }
        }
        let renderer = DiagnosticRenderer(sources: sources)
        let text = renderer.text(report)
        for line in text.split(separator: "\n") where !line.hasPrefix("f.json:") && !line.hasPrefix("conf.d/") {
            let cells = line.unicodeScalars.reduce(0) { $0 + TerminalText.width($1) }
            try #require(cells <= DiagnosticRenderer.width, "\(bytes): \(line)")
        }
        let commands = renderer.workflowCommands(report)
        for text in [text, commands] {
            try #require(text.unicodeScalars.allSatisfy { $0 == "\n" || !TerminalText.isHarmful($0) }, "\(bytes)")
        }
        try #require(commands.split(separator: "\n").allSatisfy { $0.hasPrefix("::") }, "\(bytes)")
        // Frontdesk's own parser takes no NUL, which a message may quote.
        for json in [renderer.json(report), renderer.sarif(report)] {
            let value = try? JSONSerialization.jsonObject(with: Data(json))
            try #require(value != nil, "\(bytes)")
        }
    }
}
