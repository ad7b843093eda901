import Foundation
import Testing

@testable import FrontdeskChannels

/// Recorded answers of 18 products, and garbage made of them.
@Suite("IMAP corpus")
struct IMAPCorpusTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "shared/corpora/imap-transcripts/Resources")

    static let files: [(name: String, bytes: [UInt8])] = {
        guard let walker = FileManager.default.enumerator(atPath: folder.path) else { return [] }
        var found: [(String, [UInt8])] = []
        while let name = walker.nextObject() as? String {
            guard name.hasSuffix(".txt"),
                let data = FileManager.default.contents(atPath: folder.appending(path: name).path)
            else { continue }
            // They are kept with line feeds, and their literals are counted with both.
            var bytes: [UInt8] = []
            for byte in data {
                if byte == 0x0A, bytes.last != 0x0D { bytes.append(0x0D) }
                bytes.append(byte)
            }
            found.append((name, bytes))
        }
        return found.sorted { $0.0 < $1.0 }
    }()

    /// What a file holds that is no IMAP, by its reason.
    static let differences: [String: String] = [
        "gmail/headers.1+unsolicited-info.txt": "the literal is announced with 515 bytes and has 505, or 518 with CRLF",
        "exchange/issue115.txt": "a response code stands on a line of its own; a session passes over that line",
    ]

    static func read(_ bytes: [UInt8], chunk: Int) throws -> [IMAPResponse] {
        var framer = IMAPFramer()
        var responses: [IMAPResponse] = []
        var place = 0
        while place < bytes.count {
            let end = min(place + chunk, bytes.count)
            try framer.take(Array(bytes[place..<end])) { responses.append(try IMAPResponse($0)) }
            place = end
        }
        guard !framer.isInside else { throw IMAPFault.malformed("cut") }
        return responses
    }

    @Test("each recorded answer is understood to its end", .enabled(if: !files.isEmpty, "no corpus of transcripts"))
    func transcripts() throws {
        var responseCount = 0
        var bodyCount = 0
        for (name, bytes) in Self.files where Self.differences[name] == nil {
            do {
                let whole = try Self.read(bytes, chunk: bytes.count + 1)
                #expect(whole == (try Self.read(bytes, chunk: 13)), "\(name): in pieces it is another")
                responseCount += whole.count
                for case .fetch(let fetched) in whole { bodyCount += fetched.body == nil ? 0 : 1 }
            } catch {
                Issue.record("\(name): \(error)")
            }
        }
        // What is listed is still so, or the list is wrong.
        for (name, bytes) in Self.files where Self.differences[name] != nil {
            #expect(throws: IMAPFault.self, "\(name)") { try Self.read(bytes, chunk: 100) }
        }
        print("\(Self.files.count) files, \(responseCount) responses, \(bodyCount) bodies")
        #expect(Self.files.count > 300)
        #expect(responseCount > 1_000)
    }

    @Test("garbage ends in a fault or in responses, and never in the memory", .timeLimit(.minutes(10)))
    func fuzz() {
        let seconds = ProcessInfo.processInfo.environment["FRONTDESK_FUZZ_SECONDS"].flatMap(Double.init) ?? 20
        let end = Date().addingTimeInterval(seconds)
        var random = SystemRandomNumberGenerator()
        let own = Array(
            "* 1 FETCH (UID 1 BODY[] {5}\r\nabcde FLAGS (\\A))\r\n* SEARCH 1 2\r\nt1 OK [A b] c\r\n+ x\r\n".utf8)
        let seeds = [own] + Self.files.map(\.bytes).filter { $0.count < 8_192 }
        let words: [[UInt8]] = [
            "{3}\r\n", "{4294967295}\r\n", "(", ")", "\"", "[", "]", "\r\n", "\\", "NIL", "{", "}", "~{1}\r\n",
        ]
        .map { Array($0.utf8) }
        var count = 0
        while Date() < end {
            var bytes = seeds.randomElement(using: &random) ?? own
            for _ in 0..<Int.random(in: 1...8, using: &random) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[place] = .random(in: 0...255, using: &random)
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(contentsOf: words.randomElement(using: &random) ?? [], at: place)
                default: bytes.removeSubrange(place..<min(bytes.count, place + 40))
                }
            }
            let whole = try? Self.read(bytes, chunk: bytes.count + 1)
            let pieces = try? Self.read(bytes, chunk: Int.random(in: 1...40, using: &random))
            #expect(whole == pieces, "\(bytes)")
            count += 1
        }
        print("\(count) texts, \(Int(seconds)) s of garbage")
        #expect(count > 100)
    }
}
