/// Appends integers and texts in the journal's encoding: unsigned LEB128, zigzag for signed, length before bytes.
package struct ByteWriter: Sendable {
    package private(set) var bytes: [UInt8]

    package init(reserving capacity: Int = 0) {
        bytes = []
        if capacity > 0 { bytes.reserveCapacity(capacity) }
    }

    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
    }

    package mutating func byte(_ value: UInt8) {
        bytes.append(value)
    }

    package mutating func unsigned(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    package mutating func signed(_ value: Int64) {
        unsigned(UInt64(bitPattern: (value << 1) ^ (value >> 63)))
    }

    package mutating func int(_ value: Int) {
        signed(Int64(value))
    }

    package mutating func bool(_ value: Bool) {
        bytes.append(value ? 1 : 0)
    }

    package mutating func text(_ value: String) {
        var copy = value
        copy.withUTF8 { buffer in
            unsigned(UInt64(buffer.count))
            bytes.append(contentsOf: buffer)
        }
    }

    package mutating func blob(_ value: [UInt8]) {
        unsigned(UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    package mutating func raw(_ value: [UInt8]) {
        bytes.append(contentsOf: value)
    }

    package mutating func raw(_ value: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: value)
    }

    /// Like a signed number, two higher and round the end: "never" and "none", which are frequent, take one byte.
    package mutating func instant(_ value: Instant) {
        let number = value.microseconds
        unsigned(UInt64(bitPattern: (number << 1) ^ (number >> 63)) &+ 2)
    }

    package mutating func span(_ value: Span) {
        signed(value.microseconds)
    }

    package mutating func id(_ value: some DeskIdentifier) {
        signed(value.value)
    }

    package mutating func number(_ value: some DeskNumber) {
        signed(Int64(value.value))
    }
}
