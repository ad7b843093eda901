import FrontdeskCore

/// The original bytes of a message as one column, without what the text beside them says already: most of a webhook's
/// body and much of a plain mail is the text itself. Bytes of an existing form never change.
///
/// A form byte; then, where parts are in the text, pairs of bytes of their own and a part of the text, to the end:
/// length, bytes, offset in the text, length.
enum OriginalBytes {
    private static let whole: UInt8 = 0
    private static let parts: UInt8 = 1

    /// Bytes of a part that is looked for: each second one of the text's is known by where it begins.
    private static let word = 8
    /// Bytes below which naming a part of the text saves too little.
    private static let shortest = 24

    static func encode(_ bytes: [UInt8], besides text: String, into writer: inout ByteWriter) {
        guard !bytes.isEmpty else { return }
        var text = text
        text.withUTF8 { text in
            bytes.withUnsafeBytes { bytes in
                guard text.count >= shortest, bytes.count >= shortest, text.count <= UInt32.max else {
                    return writeWhole(bytes, into: &writer)
                }
                writer.byte(parts)
                writeParts(UnsafeRawBufferPointer(text), of: bytes, into: &writer)
            }
        }
    }

    private static func writeWhole(_ bytes: UnsafeRawBufferPointer, into writer: inout ByteWriter) {
        writer.byte(whole)
        writer.raw(bytes)
    }

    private static func writeParts(
        _ text: UnsafeRawBufferPointer, of bytes: UnsafeRawBufferPointer, into writer: inout ByteWriter
    ) {
        // Twice as many places as words, so that few share one; who shares is found once.
        let bits = max(4, Int.bitWidth - (text.count / word * 2).leadingZeroBitCount)
        func place(_ value: UInt64) -> Int { Int(truncatingIfNeeded: (value &* 0x9E37_79B9_7F4A_7C15) >> (64 - bits)) }
        func value(_ buffer: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
            buffer.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        }
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 1 << bits) { places in
            places.initialize(repeating: 0)
            for offset in stride(from: 0, through: text.count - word, by: word) {
                places[place(value(text, offset))] = UInt32(offset + 1)
            }
            var (kept, at) = (0, 0)
            while at + word <= bytes.count {
                let known = Int(places[place(value(bytes, at))]) - 1
                guard known >= 0, value(text, known) == value(bytes, at) else {
                    at += 1
                    continue
                }
                var (from, begin, end) = (known, at, at + word)
                while from > 0 && begin > kept && text[from - 1] == bytes[begin - 1] {
                    (from, begin) = (from - 1, begin - 1)
                }
                while end + word <= bytes.count && from + end - begin + word <= text.count
                    && value(text, from + end - begin) == value(bytes, end)
                {
                    end += word
                }
                while end < bytes.count && from + end - begin < text.count && text[from + end - begin] == bytes[end] {
                    end += 1
                }
                guard end - begin >= shortest else {
                    at += 1
                    continue
                }
                write(bytes[kept..<begin], into: &writer)
                writer.unsigned(UInt64(from))
                writer.unsigned(UInt64(end - begin))
                (kept, at) = (end, end)
            }
            if kept < bytes.count { write(bytes[kept...], into: &writer) }
        }
    }

    /// Bytes of their own, before a part or at the end.
    private static func write(_ own: Slice<UnsafeRawBufferPointer>, into writer: inout ByteWriter) {
        writer.unsigned(UInt64(own.count))
        writer.raw(UnsafeRawBufferPointer(rebasing: own))
    }

    /// - Throws: ``CodecError`` for what `encode` never wrote, or wrote beside another text.
    static func decode(_ column: [UInt8], besides text: String) throws(CodecError) -> [UInt8] {
        guard !column.isEmpty else { return [] }
        var reader = ByteReader(column)
        switch try reader.byte() {
        case whole: return Array(column[1...])
        case parts: break
        case let form: throw .unknownKind(form)
        }
        let text = Array(text.utf8)
        var bytes: [UInt8] = []
        while !reader.isAtEnd {
            bytes += try reader.blob()
            if reader.isAtEnd { break }
            let (offset, length) = (try reader.unsigned(), try reader.unsigned())
            guard offset <= text.count, length <= UInt64(text.count) - offset else { throw .invalid("part") }
            bytes += text[Int(offset)..<Int(offset + length)]
        }
        return bytes
    }
}
