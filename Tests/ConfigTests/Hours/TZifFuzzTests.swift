import FrontdeskConfig
import FrontdeskCore
import Testing

@Suite("Zone data under broken input")
struct TZifFuzzTests {
    /// Files with everything the format has, made here, so that the test needs no data of the machine.
    private static let samples: [[UInt8]] = {
        var full = TZifSample(rule: "CET-1CEST,M3.5.0,M10.5.0/3")
        full.times = [-5_000_000_000, 0, 100_000_000, 1_000_000_000]
        full.places = [1, 2, 1, 2]
        full.types = [(3_208, 0, 0), (3_600, 0, 4), (7_200, 1, 8)]
        full.names = Array("LMT\0CET\0CEST\0".utf8)
        full.standardIndicators = 3
        full.utIndicators = 3
        return [
            full.bytes, TZifSample(rule: "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", version: "3").bytes,
            TZifSample(times: [-7, 0, 7], places: [1, 0, 1], offsets: [0, 60], version: nil).bytes,
            TZifSample(rule: "AAA0BBB,J1/0,365/24", version: "4").bytes,
        ]
    }()

    /// Reads bytes, and asks whatever zone they give for everything. Whether there is one.
    private func read(_ bytes: [UInt8]) throws -> Bool {
        guard let zone = try? TZifReader.zone(named: "Test", bytes) else { return false }
        let instants = [Instant.none, .distantFuture, Instant(microseconds: -1), Instant(microseconds: 1 << 50)]
        for instant in instants { try #require(HoursLimits.zoneOffset.contains(zone.offset(at: instant))) }
        let range = Instant(microseconds: -1 << 51)...Instant(microseconds: 1 << 51)
        let changes = zone.transitions(in: range)
        try #require(zip(changes, changes.dropFirst()).allSatisfy { $0.at < $1.at && $0.offset != $1.offset })
        return true
    }

    @Test("no file that stops early is read, wherever it stops", arguments: samples.indices)
    func truncations(_ place: Int) throws {
        let sample = Self.samples[place]
        #expect(try read(sample))
        for count in 0..<sample.count { try #require(try !read(Array(sample[..<count])), "\(count) bytes") }
    }

    @Test("a changed byte gives a zone or a reason, never anything else")
    func changedBytes() throws {
        for sample in Self.samples {
            for place in sample.indices {
                for value in [0, 1, 0x39, 0x80, 0xFF] as [UInt8] {
                    var bytes = sample
                    bytes[place] = value
                    _ = try read(bytes)
                }
            }
        }
    }

    @Test("random bytes behind a good start, and random changes, give a zone or a reason")
    func randomBytes() throws {
        var random = Repeatable(state: 2_026)
        var zones = 0
        for round in 0..<4_000 {
            var bytes = Self.samples[round % Self.samples.count]
            switch round % 3 {
            case 0:
                for _ in 0..<Int.random(in: 1...6, using: &random) {
                    bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(
                        in: .min ... .max, using: &random)
                }
            case 1:
                let kept = Int.random(in: 0...bytes.count, using: &random)
                bytes.removeLast(bytes.count - kept)
                for _ in 0..<Int.random(in: 0...200, using: &random) {
                    bytes.append(UInt8.random(in: .min ... .max, using: &random))
                }
            default:
                let start = Int.random(in: bytes.indices, using: &random)
                bytes.removeSubrange(start..<min(start + Int.random(in: 1...9, using: &random), bytes.count))
            }
            if try read(bytes) { zones += 1 }
        }
        // Most changes of a transition or a rule leave a zone; were there none, the test would look at nothing.
        #expect(zones > 100)
    }

    @Test("random text is hardly ever a rule, and never stops the reader")
    func randomRules() throws {
        var random = Repeatable(state: 9_636)
        let pieces = [
            "CET", "<+03>", "-1", "5", ":30", ",", "M3.5.0", "J60", "365", "/", "-167", "167", "24", "+", "0", ".", "<",
            ">",
        ]
        for _ in 0..<4_000 {
            let count = Int.random(in: 1...9, using: &random)
            let text = (0..<count).compactMap { _ in pieces.randomElement(using: &random) }.joined()
            _ = try read(TZifSample(rule: text, version: "3").bytes)
        }
    }
}
