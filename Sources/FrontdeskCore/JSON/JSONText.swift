/// The lexical rules of JSON that the strict and the tolerant parser, and the writer, share.
enum JSONText {
    /// Whether two strings have the same UTF-8 bytes; `==` would take canonically equivalent ones for the same.
    static func same(_ left: String, _ right: String) -> Bool {
        let a = left.utf8
        let b = right.utf8
        return a.count == b.count && a.elementsEqual(b)
    }

    /// Whether the UTF-8 bytes of one string come before those of another.
    static func precedes(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }

    /// The first byte from here on that cannot stand plainly in a string: `"`, `\` or a control character.
    ///
    /// - Returns: its place, or the count of bytes. Eight bytes are looked at in one step; the lowest flagged one
    ///   is exact, since a borrow can only flag bytes above a true hit.
    static func plainEnd(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var at = start
        let raw = UnsafeRawBufferPointer(bytes)
        while at &+ 8 <= raw.count {
            let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            let quote = word ^ 0x2222_2222_2222_2222
            let slash = word ^ 0x5c5c_5c5c_5c5c_5c5c
            let ones: UInt64 = 0x0101_0101_0101_0101
            let hits =
                ((quote &- ones) & ~quote) | ((slash &- ones) & ~slash) | ((word &- 0x2020_2020_2020_2020) & ~word)
            let flags = hits & 0x8080_8080_8080_8080
            if flags != 0 { return at &+ (flags.trailingZeroBitCount &>> 3) }
            at &+= 8
        }
        while at < bytes.count {
            let byte = bytes[at]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 { break }
            at &+= 1
        }
        return at
    }

    /// The text of a span of bytes that holds no escape.
    ///
    /// - Throws: `invalid-utf8` at the first byte that is none.
    static func text(
        _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int
    ) throws(JSONError) -> String {
        let span = UnsafeBufferPointer(rebasing: bytes[start..<end])
        // Twice as fast as `String(validating:as:)`, which looks up generic metadata on each call.
        guard let utf8 = try? UTF8Span(validating: span.span) else {
            throw JSONError(.invalidUTF8, at: start + (firstInvalidUTF8(span) ?? 0))
        }
        return String(copying: utf8)
    }

    /// The first byte that is not part of well-formed UTF-8 (no overlong forms, no surrogates), or nil.
    static func firstInvalidUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        var at = 0
        while at < bytes.count {
            let byte = bytes[at]
            if byte < 0x80 {
                at += 1
                continue
            }
            let length: Int
            var second: ClosedRange<UInt8> = 0x80...0xbf
            switch byte {
            case 0xc2...0xdf: length = 2
            case 0xe0: (length, second) = (3, 0xa0...0xbf)
            case 0xed: (length, second) = (3, 0x80...0x9f)
            case 0xe1...0xef: length = 3
            case 0xf0: (length, second) = (4, 0x90...0xbf)
            case 0xf4: (length, second) = (4, 0x80...0x8f)
            case 0xf1...0xf3: length = 4
            default: return at
            }
            guard at + length <= bytes.count, second.contains(bytes[at + 1]) else { return at }
            for next in (at + 2)..<max(at + 2, at + length) where bytes[next] & 0xc0 != 0x80 { return at }
            at += length
        }
        return nil
    }

    /// The text of a string with escapes.
    ///
    /// - Parameters:
    ///   - start: the byte after the opening quote.
    ///   - scratch: room that is overwritten; one for all strings of a text spares allocations.
    /// - Returns: the text and the place after the closing quote.
    static func escapedText(
        _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, scratch: inout [UInt8]
    ) throws(JSONError) -> (text: String, end: Int) {
        scratch.removeAll(keepingCapacity: true)
        var at = start
        while true {
            let stop = plainEnd(bytes, from: at)
            let run = UnsafeBufferPointer(rebasing: bytes[at..<stop])
            // Checked run by run: an escape ends a sequence as surely as the quote, and the offset stays exact.
            if let bad = firstInvalidUTF8(run) { throw JSONError(.invalidUTF8, at: at + bad) }
            scratch.append(contentsOf: run)
            guard stop < bytes.count else { throw JSONError(.unclosedString, at: bytes.count) }
            switch bytes[stop] {
            case UInt8(ascii: "\""):
                return (String(decoding: scratch, as: UTF8.self), stop + 1)
            case UInt8(ascii: "\\"):
                at = try escape(bytes, at: stop, into: &scratch)
            default:
                throw JSONError(.controlCharacter, at: stop)
            }
        }
    }

    /// Appends what one escape stands for; returns the place after it.
    private static func escape(
        _ bytes: UnsafeBufferPointer<UInt8>, at start: Int, into scratch: inout [UInt8]
    ) throws(JSONError) -> Int {
        guard start + 1 < bytes.count else { throw JSONError(.unclosedString, at: bytes.count) }
        switch bytes[start + 1] {
        case UInt8(ascii: "\""): scratch.append(UInt8(ascii: "\""))
        case UInt8(ascii: "\\"): scratch.append(UInt8(ascii: "\\"))
        case UInt8(ascii: "/"): scratch.append(UInt8(ascii: "/"))
        case UInt8(ascii: "b"): scratch.append(0x08)
        case UInt8(ascii: "f"): scratch.append(0x0c)
        case UInt8(ascii: "n"): scratch.append(0x0a)
        case UInt8(ascii: "r"): scratch.append(0x0d)
        case UInt8(ascii: "t"): scratch.append(0x09)
        case UInt8(ascii: "u"): return try unicodeEscape(bytes, at: start, into: &scratch)
        default: throw JSONError(.badEscape, at: start)
        }
        return start + 2
    }

    private static func unicodeEscape(
        _ bytes: UnsafeBufferPointer<UInt8>, at start: Int, into scratch: inout [UInt8]
    ) throws(JSONError) -> Int {
        guard let unit = hex4(bytes, at: start + 2) else { throw JSONError(.badEscape, at: start) }
        guard unit != 0 else { throw JSONError(.nulCharacter, at: start) }
        if let scalar = Unicode.Scalar(unit) {
            scratch.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            return start + 6
        }
        guard unit < 0xdc00, start + 7 < bytes.count, bytes[start + 6] == UInt8(ascii: "\\"),
            bytes[start + 7] == UInt8(ascii: "u"), let low = hex4(bytes, at: start + 8),
            (0xdc00..<0xe000).contains(low),
            let scalar = Unicode.Scalar(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00))
        else { throw JSONError(.loneSurrogate, at: start) }
        scratch.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        return start + 12
    }

    private static func hex4(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> UInt32? {
        guard start + 4 <= bytes.count else { return nil }
        var value: UInt32 = 0
        for byte in bytes[start..<start + 4] {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(byte - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt32(byte - UInt8(ascii: "A") + 10)
            default: return nil
            }
        }
        return value
    }
}
