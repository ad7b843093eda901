import FoundationEssentials
import FrontdeskCore
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// The bytes of every kind of command and event, as version 1 of the journal writes them: a journal that was written once is
/// read for ever.
///
/// `UPDATE_FORMAT=1` in the environment adds what is new; a line that changes is a journal that nobody can read any more.
@Suite("The journal's format is frozen")
struct FrozenFormatTests {
    private static let path =
        "/" + #filePath.split(separator: "/").dropLast(2).joined(separator: "/") + "/Golden/journal-1.txt"

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef")
        return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }

    private static func bytes(_ text: Substring) -> [UInt8] {
        let digits = Array(text.utf8)
        return stride(from: 0, to: digits.count - 1, by: 2).compactMap {
            UInt8(String(decoding: digits[$0...$0 + 1], as: UTF8.self), radix: 16)
        }
    }

    /// What the samples are written as now, a line each.
    private static var present: [String] {
        let commands = KindSamples.commands.map { command in
            var writer = ByteWriter()
            command.encode(into: &writer)
            return "command \(hexadecimal(writer.bytes))"
        }
        let events = KindSamples.events.map { event in
            var writer = ByteWriter()
            event.encode(into: &writer)
            return "event \(hexadecimal(writer.bytes))"
        }
        return commands + events
    }

    private static func frozen() throws -> [String] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
            .filter { !$0.hasPrefix("#") }
    }

    @Test("every kind is written as it always was")
    func writes() throws {
        if getenv("UPDATE_FORMAT") != nil {
            let head =
                "# Every kind of command and event as version 1 of the journal writes it. Lines are added, none is changed."
            try ([head] + Self.present).map { $0 + "\n" }.joined()
                .write(toFile: Self.path, atomically: true, encoding: .utf8)
        }
        let frozen = try Self.frozen()
        #expect(frozen.count > 60)
        #expect(frozen == Self.present)
    }

    @Test("what was written then is read as what was meant then")
    func reads() throws {
        let samples = KindSamples.commands.map { "\($0)" } + KindSamples.events.map { "\($0)" }
        let read = try Self.frozen().map { line in
            let words = line.split(separator: " ")
            var reader = ByteReader(Self.bytes(try #require(words.last)))
            return words[0] == "command" ? "\(try Command(from: &reader))" : "\(try Event(from: &reader))"
        }
        #expect(read == samples)
    }
}
