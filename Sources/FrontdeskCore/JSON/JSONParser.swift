/// The strict parser of webhook bodies and API requests (RFC 8259).
///
/// It refuses what senders and receivers could read differently: comments, trailing commas, duplicate keys, lone
/// surrogates, `\u0000`, invalid UTF-8, a byte order mark, anything after the value. It stops at the first fault.
///
/// The configuration has a parser of its own (`PositionedJSON`): positions and going on after faults cost it more
/// than half the speed of this one, which reads every message. The lexical rules are shared in `JSONText`.
package enum JSONParser {
    /// The value of a text.
    ///
    /// - Throws: the first fault with its byte.
    package static func parse(_ bytes: [UInt8], limits: JSONLimits = .body) throws(JSONError) -> JSONValue {
        try bytes.withUnsafeBufferPointer { (buffer) throws(JSONError) in try parse(buffer, limits: limits) }
    }

    /// The value of a text that stays where it is during the call; nothing of it is referred to afterwards.
    ///
    /// - Throws: the first fault with its byte.
    package static func parse(
        _ bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits = .body
    ) throws(JSONError) -> JSONValue {
        guard bytes.count <= limits.bytesMax else { throw JSONError(.tooLarge, at: limits.bytesMax) }
        if bytes.starts(with: [0xef, 0xbb, 0xbf]) { throw JSONError(.byteOrderMark, at: 0) }
        var reader = StrictReader(bytes: bytes, depthMax: limits.depthMax)
        return try reader.document()
    }
}

/// One pass over one text.
private struct StrictReader {
    let bytes: UnsafeBufferPointer<UInt8>
    let depthMax: Int
    private var at = 0
    private var depth = 0
    private var scratch: [UInt8] = []

    /// First room of arrays and objects: fits most, and spares three rounds of growing.
    private static let roomAtFirst = 8

    init(bytes: UnsafeBufferPointer<UInt8>, depthMax: Int) {
        self.bytes = bytes
        self.depthMax = depthMax
    }

    mutating func document() throws(JSONError) -> JSONValue {
        guard let first = next() else { throw JSONError(.empty, at: bytes.count) }
        let value = try value(first)
        guard next() == nil else { throw JSONError(.trailingContent, at: at) }
        return value
    }

    /// The next byte that is no white space, without stepping over it; nil at the end.
    @inline(__always)
    private mutating func next() -> UInt8? {
        while at < bytes.count {
            let byte = bytes[at]
            if byte > 0x20 { return byte }
            guard byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 else { return byte }
            at &+= 1
        }
        return nil
    }

    private mutating func value(_ first: UInt8) throws(JSONError) -> JSONValue {
        switch first {
        case UInt8(ascii: "\""):
            return .string(try string())
        case UInt8(ascii: "{"):
            return try object()
        case UInt8(ascii: "["):
            return try array()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            let (number, end) = try JSONText.number(bytes, from: at)
            at = end
            return .number(number)
        case UInt8(ascii: "t"):
            try word("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try word("false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try word("null")
            return .null
        default:
            throw JSONError(.unexpectedCharacter, at: at)
        }
    }

    private mutating func word(_ word: StaticString) throws(JSONError) {
        let start = at
        let length = word.utf8CodeUnitCount
        guard start + length <= bytes.count else { throw JSONError(.unknownWord, at: start) }
        for index in 0..<length where bytes[start + index] != word.utf8Start[index] {
            throw JSONError(.unknownWord, at: start)
        }
        at = start + length
        if at < bytes.count, JSONText.continuesWord(bytes[at]) { throw JSONError(.unknownWord, at: start) }
    }

    private mutating func string() throws(JSONError) -> String {
        let start = at + 1
        let stop = JSONText.plainEnd(bytes, from: start)
        if stop < bytes.count, bytes[stop] == UInt8(ascii: "\"") {
            at = stop + 1
            return try JSONText.text(bytes, start, stop)
        }
        let (text, end) = try JSONText.escapedText(bytes, from: start, scratch: &scratch)
        at = end
        return text
    }

    private mutating func enter() throws(JSONError) {
        guard depth < depthMax else { throw JSONError(.tooDeep, at: at) }
        depth += 1
        at += 1
    }

    private mutating func array() throws(JSONError) -> JSONValue {
        try enter()
        var items: [JSONValue] = []
        var first = try required()
        if first != UInt8(ascii: "]") {
            items.reserveCapacity(Self.roomAtFirst)
            while true {
                items.append(try value(first))
                guard try separated(by: UInt8(ascii: "]")) else { break }
                first = try required()
                if first == UInt8(ascii: "]") { throw JSONError(.trailingComma, at: at) }
            }
        }
        at += 1
        depth -= 1
        return .array(items)
    }

    private mutating func object() throws(JSONError) -> JSONValue {
        let start = at
        try enter()
        var members: [JSONObject.Member] = []
        var first = try required()
        if first != UInt8(ascii: "}") {
            members.reserveCapacity(Self.roomAtFirst)
            while true {
                guard first == UInt8(ascii: "\"") else {
                    throw JSONError(first == UInt8(ascii: "}") ? .trailingComma : .unexpectedCharacter, at: at)
                }
                try member(into: &members)
                guard try separated(by: UInt8(ascii: "}")) else { break }
                first = try required()
            }
        }
        at += 1
        depth -= 1
        switch JSONObject.checked(members) {
        case .success(let object): return .object(object)
        case .failure: throw JSONError(.duplicateKey, at: start)
        }
    }

    private mutating func member(into members: inout [JSONObject.Member]) throws(JSONError) {
        let start = at
        let key = try string()
        // Larger objects are checked as a whole, once they are read.
        if members.count < JSONObject.linearMax {
            for earlier in members where JSONText.same(earlier.key, key) {
                throw JSONError(.duplicateKey, at: start)
            }
        }
        guard try required() == UInt8(ascii: ":") else { throw JSONError(.missingColon, at: at) }
        at += 1
        members.append(JSONObject.Member(key: key, value: try value(try required())))
    }

    /// The next byte that is no white space inside an array or object.
    @inline(__always)
    private mutating func required() throws(JSONError) -> UInt8 {
        guard let byte = next() else { throw JSONError(.unexpectedEnd, at: bytes.count) }
        return byte
    }

    /// Steps over a comma and says so; false, without a step, at the closing bracket.
    private mutating func separated(by close: UInt8) throws(JSONError) -> Bool {
        let byte = try required()
        if byte == UInt8(ascii: ",") {
            at += 1
            return true
        }
        if byte == close { return false }
        throw JSONError(
            byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") ? .mismatchedBracket : .missingComma, at: at)
    }
}
