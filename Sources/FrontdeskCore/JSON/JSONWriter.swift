/// Writes JSON text into an array of bytes, commas and escapes included.
///
/// Calls follow the grammar: in an object `key`, then one value; the writer does not check it. Non-ASCII
/// characters stand for themselves.
package struct JSONWriter {
    /// How the text is laid out.
    package enum Style: Sendable {
        /// No white space at all.
        case compact
        /// A line for each member and item, two spaces a level, for people.
        case pretty
    }

    /// What was written so far.
    package private(set) var bytes: [UInt8]
    private let style: Style
    private var depth = 0
    /// A value stands before, on this level.
    private var needsComma = false
    private var isAfterKey = false

    /// Makes a writer that appends to these bytes.
    package init(_ style: Style = .compact, appendingTo bytes: consuming [UInt8] = []) {
        self.bytes = bytes
        self.style = style
    }

    /// Opens an object.
    package mutating func beginObject() { open(UInt8(ascii: "{")) }
    /// Closes the object opened last.
    package mutating func endObject() { close(UInt8(ascii: "}")) }
    /// Opens an array.
    package mutating func beginArray() { open(UInt8(ascii: "[")) }
    /// Closes the array opened last.
    package mutating func endArray() { close(UInt8(ascii: "]")) }

    /// Writes the key of a member; its value follows.
    package mutating func key(_ key: String) {
        separate()
        quoted(key)
        bytes.append(UInt8(ascii: ":"))
        if style == .pretty { bytes.append(UInt8(ascii: " ")) }
        isAfterKey = true
    }

    /// Writes a string.
    package mutating func string(_ text: String) {
        separate()
        quoted(text)
        needsComma = true
    }

    /// Writes a whole number.
    package mutating func integer(_ value: Int64) {
        separate()
        digits(value)
        needsComma = true
    }

    /// Writes a floating-point number; `null` where it is not finite, which JSON cannot say.
    package mutating func double(_ value: Double) {
        raw(value.isFinite ? value.description : "null")
    }

    /// Writes a truth value.
    package mutating func bool(_ value: Bool) { raw(value ? "true" : "false") }

    /// Writes `null`.
    package mutating func null() { raw("null") }

    /// Writes text that is one JSON value already.
    package mutating func raw(_ json: String) {
        separate()
        bytes.append(contentsOf: json.utf8)
        needsComma = true
    }

    /// Writes bytes that are one JSON value already.
    package mutating func raw(_ json: [UInt8]) {
        separate()
        bytes.append(contentsOf: json)
        needsComma = true
    }

    /// Writes a whole value.
    package mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let value): bool(value)
        case .number(.integer(let value)): integer(value)
        case .number(.decimal(let text)): raw(text)
        case .string(let text): string(text)
        case .array(let items):
            beginArray()
            for item in items { self.value(item) }
            endArray()
        case .object(let object):
            beginObject()
            for member in object.members {
                key(member.key)
                self.value(member.value)
            }
            endObject()
        }
    }

    private mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        depth += 1
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        depth -= 1
        if style == .pretty, needsComma { newLine() }
        bytes.append(bracket)
        needsComma = true
    }

    /// Writes what has to stand before a key or a value here.
    private mutating func separate() {
        if isAfterKey {
            isAfterKey = false
            needsComma = false
            return
        }
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        if style == .pretty, depth > 0 { newLine() }
        needsComma = false
    }

    private mutating func newLine() {
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth))
    }

    private mutating func digits(_ value: Int64) {
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        let first = bytes.count
        var rest = value.magnitude
        repeat {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit))
            rest = quotient
        } while rest > 0
        bytes[first...].reverse()
    }

    private mutating func quoted(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { utf8 in
            var at = 0
            while true {
                let stop = JSONText.plainEnd(utf8, from: at)
                bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[at..<stop]))
                guard stop < utf8.count else { break }
                escape(utf8[stop])
                at = stop + 1
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0a: bytes.append(UInt8(ascii: "n"))
        case 0x0c: bytes.append(UInt8(ascii: "f"))
        case 0x0d: bytes.append(UInt8(ascii: "r"))
        default:
            bytes.append(contentsOf: [UInt8(ascii: "u"), UInt8(ascii: "0"), UInt8(ascii: "0")])
            for digit in [byte >> 4, byte & 15] {
                bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            }
        }
    }
}
