import FrontdeskConfig
import FrontdeskCore
import Testing

/// A file of zone data for tests, byte by byte.
struct TZifSample {
    var version: Character? = "2"
    /// The version of the second header, where it is to differ.
    var secondVersion: Character?
    var times: [Int64] = []
    var places: [UInt8] = []
    var types: [(offset: Int32, flag: UInt8, name: UInt8)] = [(0, 0, 0)]
    var names = Array("UTC\0".utf8)
    var leapSeconds = 0
    var standardIndicators = 0
    var utIndicators = 0
    var footer: String? = "\n\n"

    /// A file with a rule and nothing else.
    init(rule: String, version: Character = "2") {
        self.version = version
        footer = "\n\(rule)\n"
    }

    /// A file of transitions at seconds since 1970 with their types.
    init(times: [Int64], places: [UInt8], offsets: [Int32], version: Character? = "2") {
        self.version = version
        self.times = times
        self.places = places
        types = offsets.map { ($0, 0, 0) }
        if version == nil { footer = nil }
    }

    var bytes: [UInt8] {
        guard let version else { return header(nil) + block(timeBytes: 4) }
        let empty = TZifSample(times: [], places: [], offsets: [0], version: nil)
        return empty.header(version) + empty.block(timeBytes: 4) + header(secondVersion ?? version)
            + block(timeBytes: 8) + Array((footer ?? "").utf8)
    }

    /// The zone these bytes describe.
    func zone() throws(TZifFault) -> Zone { try TZifReader.zone(named: "Test", bytes) }

    private func header(_ version: Character?) -> [UInt8] {
        let counts = [utIndicators, standardIndicators, leapSeconds, times.count, types.count, names.count]
        return Array("TZif".utf8) + [version?.asciiValue ?? 0] + Array(repeating: 0, count: 15)
            + counts.flatMap { Self.bytes(UInt64($0), 4) }
    }

    private func block(timeBytes: Int) -> [UInt8] {
        var bytes = times.flatMap { Self.bytes(UInt64(bitPattern: $0), timeBytes) } + places
        for type in types { bytes += Self.bytes(UInt64(bitPattern: Int64(type.offset)), 4) + [type.flag, type.name] }
        return bytes + names + Array(repeating: 0, count: leapSeconds * (timeBytes + 4))
            + Array(repeating: 0, count: standardIndicators + utIndicators)
    }

    private static func bytes(_ value: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
}

/// The instant of an RFC 3339 text.
func instant(_ text: String) throws -> Instant { try #require(RFC3339.instant(text), "\(text)") }

extension Zone {
    /// The changes of some years as `INSTANT OFFSET`.
    func changes(_ years: ClosedRange<Int>) throws -> [String] {
        let range = try instant("\(years.lowerBound)-01-01T00:00:00Z")...instant("\(years.upperBound)-12-31T23:59:59Z")
        return transitions(in: range).map { "\(RFC3339.text($0.at) ?? "?") \($0.offset)" }
    }
}
