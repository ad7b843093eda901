/// Reads zone data of the format TZif, versions 1 to 4 (RFC 9636).
///
/// Of a file with two blocks only the second counts, with its 64-bit times, and the rule behind it. Abbreviations and the
/// standard/wall and UT/local indicators are stepped over: nothing here shows or needs them.
package struct TZifReader {
    /// The numbers at the head of a block.
    private struct Header {
        let version: UInt8
        let utIndicators, standardIndicators, leapSeconds, transitions, types, characters: Int

        /// Bytes of the block behind this header, with times of so many bytes.
        func blockBytes(timeBytes: Int) -> Int {
            transitions * (timeBytes + 1) + types * TZifReader.typeBytes + characters + leapSeconds * (timeBytes + 4)
                + standardIndicators + utIndicators
        }
    }

    private static let headerBytes = 44
    private static let typeBytes = 6
    private static let magic = Array("TZif".utf8)

    private let bytes: [UInt8]
    private var at = 0

    /// The zone that some bytes describe.
    ///
    /// What follows the rule of the newest known version is ignored: the format grows at its end.
    ///
    /// - Throws: why they describe none, whatever the bytes are.
    package static func zone(named name: String, _ bytes: [UInt8]) throws(TZifFault) -> Zone {
        guard bytes.count <= HoursLimits.zoneFileBytesMax else { throw .tooLarge }
        var reader = TZifReader(bytes: bytes)
        return try reader.zone(named: name)
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private mutating func zone(named name: String) throws(TZifFault) -> Zone {
        let first = try header()
        guard first.version > 0 else {
            let block = try block(first, timeBytes: 4)
            return Zone(name: name, firstOffset: block.firstOffset, entries: block.entries)
        }
        // For readers older than the second block; newer ones must not look at more than its size.
        _ = try take(first.blockBytes(timeBytes: 4))
        let second = try header()
        guard second.version == first.version else { throw .unknownVersion }
        let block = try block(second, timeBytes: 8)
        let rule = try footer(isExtended: second.version >= UInt8(ascii: "3"))
        return Zone(name: name, firstOffset: block.firstOffset, entries: block.entries, rule: rule)
    }

    private mutating func header() throws(TZifFault) -> Header {
        guard bytes[at...].starts(with: Self.magic) else { throw .notTZif }
        var rest = try take(Self.headerBytes)
        rest.removeFirst(Self.magic.count)
        let version = rest[rest.startIndex]
        guard version == 0 || (UInt8(ascii: "2")...UInt8(ascii: "4")).contains(version) else { throw .unknownVersion }
        let counts = rest.dropFirst(16)
        func count(_ place: Int) -> Int { Int(Self.integer(counts.dropFirst(place * 4).prefix(4))) }
        return Header(
            version: version, utIndicators: count(0), standardIndicators: count(1), leapSeconds: count(2),
            transitions: count(3), types: count(4), characters: count(5))
    }

    private mutating func block(
        _ header: Header, timeBytes: Int
    ) throws(TZifFault) -> (firstOffset: Int, entries: [Zone.Entry]) {
        // Transitions name their types by one byte.
        guard (1...256).contains(header.types), header.characters > 0,
            header.transitions <= HoursLimits.zoneTransitionsMax,
            [0, header.types].contains(header.utIndicators), [0, header.types].contains(header.standardIndicators)
        else { throw .badCounts }
        guard header.leapSeconds == 0 else { throw .leapSeconds }
        let times = try times(header.transitions, timeBytes: timeBytes)
        let places = try take(header.transitions)
        let types = try take(header.types * Self.typeBytes)
        let names = try take(header.characters)
        _ = try take(header.standardIndicators + header.utIndicators)

        var offsets: [Int] = []
        for place in 0..<header.types {
            let type = types.dropFirst(place * Self.typeBytes).prefix(Self.typeBytes)
            offsets.append(try Self.offset(type, names: names))
        }
        var entries: [Zone.Entry] = []
        entries.reserveCapacity(times.count)
        for (time, place) in zip(times, places) {
            guard Int(place) < offsets.count else { throw .badType }
            entries.append(Zone.Entry(second: time, offset: offsets[Int(place)]))
        }
        return (offsets[0], entries)
    }

    private mutating func times(_ count: Int, timeBytes: Int) throws(TZifFault) -> [Int64] {
        var rest = try take(count * timeBytes)
        var times: [Int64] = []
        times.reserveCapacity(count)
        while !rest.isEmpty {
            let value = Self.integer(rest.prefix(timeBytes))
            let time = timeBytes == 4 ? Int64(Int32(truncatingIfNeeded: value)) : Int64(bitPattern: value)
            guard HoursLimits.zoneSeconds.contains(time), times.last.map({ $0 < time }) ?? true else {
                throw .badTransitions
            }
            times.append(time)
            rest.removeFirst(timeBytes)
        }
        return times
    }

    /// The offset of a type of six bytes: the offset, whether it is daylight saving, and where its name starts.
    private static func offset(_ type: ArraySlice<UInt8>, names: ArraySlice<UInt8>) throws(TZifFault) -> Int {
        let offset = Int(Int32(truncatingIfNeeded: integer(type.prefix(4))))
        let rest = Array(type.dropFirst(4))
        guard HoursLimits.zoneOffset.contains(offset), rest[0] <= 1 else { throw .badType }
        guard names.dropFirst(Int(rest[1])).contains(0) else { throw .badDesignation }
        return offset
    }

    /// The rule between two line breaks; nil where nothing stands between them.
    private mutating func footer(isExtended: Bool) throws(TZifFault) -> ZoneRule? {
        guard try take(1).first == UInt8(ascii: "\n") else { throw .badFooter }
        guard let end = bytes[at...].firstIndex(of: UInt8(ascii: "\n")) else { throw .truncated }
        let text = bytes[at..<end]
        guard !text.isEmpty else { return nil }
        guard let rule = ZoneRule(text, isExtended: isExtended) else { throw .badFooter }
        return rule
    }

    private mutating func take(_ count: Int) throws(TZifFault) -> ArraySlice<UInt8> {
        guard count <= bytes.count - at else { throw .truncated }
        defer { at += count }
        return bytes[at..<(at + count)]
    }

    /// A number of at most eight bytes, the most significant first.
    private static func integer(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}
