/// What is wrong with bytes that should be journal entries or rows.
package enum CodecError: Error, Equatable, CustomStringConvertible {
    /// The bytes end inside a value.
    case truncated
    /// A value outside its range, such as an unknown state.
    case invalid(String)
    /// A kind this release does not know: the journal was written by a newer one.
    case unknownKind(UInt8)
    /// Bytes are left after the last value.
    case trailing

    package var description: String {
        switch self {
        case .truncated: "the bytes end inside a value"
        case .invalid(let what): "not a valid \(what)"
        case .unknownKind(let kind): "kind \(kind) is unknown: written by a newer release"
        case .trailing: "bytes are left over"
        }
    }
}

/// Reads what ``ByteWriter`` wrote. Every read checks its bounds; hostile bytes give an error, never a trap.
package struct ByteReader {
    private let bytes: [UInt8]
    package private(set) var position: Int
    private let end: Int

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
        self.position = 0
        self.end = bytes.count
    }

    package var isAtEnd: Bool { position >= end }

    package mutating func byte() throws(CodecError) -> UInt8 {
        guard position < end else { throw .truncated }
        defer { position += 1 }
        return bytes[position]
    }

    package mutating func unsigned() throws(CodecError) -> UInt64 {
        var result: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let next = try byte()
            guard shift < 63 || next <= 1 else { throw .invalid("integer") }
            result |= UInt64(next & 0x7F) << shift
            if next & 0x80 == 0 { return result }
            shift += 7
        }
    }

    package mutating func signed() throws(CodecError) -> Int64 {
        let raw = try unsigned()
        return Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
    }

    package mutating func int() throws(CodecError) -> Int {
        Int(try signed())
    }

    package mutating func int32() throws(CodecError) -> Int32 {
        guard let value = Int32(exactly: try signed()) else { throw .invalid("32-bit integer") }
        return value
    }

    package mutating func bool() throws(CodecError) -> Bool {
        switch try byte() {
        case 0: return false
        case 1: return true
        default: throw .invalid("boolean")
        }
    }

    /// A count of values that follow, each at least one byte long: checked, so that a lie allocates nothing.
    package mutating func count() throws(CodecError) -> Int {
        let value = try unsigned()
        guard value <= UInt64(end - position) else { throw .truncated }
        return Int(value)
    }

    package mutating func blob() throws(CodecError) -> [UInt8] {
        let length = try count()
        defer { position += length }
        return Array(bytes[position..<position + length])
    }

    package mutating func text() throws(CodecError) -> String {
        let length = try count()
        defer { position += length }
        guard let text = String(validating: bytes[position..<position + length], as: UTF8.self) else {
            throw .invalid("text")
        }
        return text
    }

    package mutating func instant() throws(CodecError) -> Instant {
        let raw = try unsigned() &- 2
        return Instant(microseconds: Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1))
    }

    package mutating func span() throws(CodecError) -> Span {
        Span(microseconds: try signed())
    }

    package mutating func id<ID: DeskIdentifier>(_ type: ID.Type = ID.self) throws(CodecError) -> ID {
        ID(try signed())
    }

    package mutating func number<Number: DeskNumber>(_ type: Number.Type = Number.self) throws(CodecError) -> Number {
        Number(try int32())
    }

    package mutating func value<Value: RawRepresentable>(
        _ type: Value.Type = Value.self, _ what: String
    ) throws(CodecError) -> Value where Value.RawValue == UInt8 {
        guard let value = Value(rawValue: try byte()) else { throw .invalid(what) }
        return value
    }

    package func finish() throws(CodecError) {
        guard isAtEnd else { throw .trailing }
    }
}
