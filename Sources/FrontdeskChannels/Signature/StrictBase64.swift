/// Base64 with one text for each value (RFC 4648, sections 3.5 and 4): no blanks, no line breaks, no foreign
/// characters, and the bits that no byte needs are zero.
package enum StrictBase64 {
    package enum Padding: Sendable {
        case required
        /// All of it or none.
        case optional
    }

    /// The bytes of a text, or nil where it is not the one text for them.
    package static func decode(_ text: String, padding: Padding = .required) -> [UInt8]? {
        var text = text
        return text.withUTF8 { decode($0, padding: padding) }
    }

    /// The bytes of a text in ASCII, or nil where it is not the one text for them.
    package static func decode(_ text: some Collection<UInt8>, padding: Padding = .required) -> [UInt8]? {
        if let bytes = text.withContiguousStorageIfAvailable({ decode($0, padding: padding) }) { return bytes }
        return Array(text).withUnsafeBufferPointer { decode($0, padding: padding) }
    }

    /// The text of bytes, with padding.
    package static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var at = 0
        while at < bytes.count {
            let count = min(3, bytes.count - at)
            var group = UInt32(bytes[at]) << 16
            if count > 1 { group |= UInt32(bytes[at + 1]) << 8 }
            if count > 2 { group |= UInt32(bytes[at + 2]) }
            for place in 0..<4 {
                text.append(place <= count ? alphabet[Int(group >> (18 - 6 * UInt32(place)) & 63)] : pad)
            }
            at += 3
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static let pad = UInt8(ascii: "=")
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    /// Marks bytes that are not of the alphabet; no digit has this bit.
    private static let foreign: UInt8 = 0x80
    private static let digits: [UInt8] = {
        var digits = [UInt8](repeating: foreign, count: 256)
        for (value, character) in alphabet.enumerated() { digits[Int(character)] = UInt8(value) }
        return digits
    }()

    private static func decode(_ text: UnsafeBufferPointer<UInt8>, padding: Padding) -> [UInt8]? {
        var length = text.count
        while length > 0, text.count - length < 2, text[length - 1] == pad { length -= 1 }
        let pads = text.count - length
        let rest = length % 4
        guard rest != 1, pads == (4 - rest) % 4 || (pads == 0 && padding == .optional) else { return nil }
        return digits.withUnsafeBufferPointer { digits in
            var seen: UInt8 = 0
            var excess: UInt32 = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: length / 4 * 3 + 2) { output, count in
                var at = 0
                while at < length {
                    let size = min(4, length - at)
                    var group: UInt32 = 0
                    for place in 0..<size {
                        let digit = digits[Int(text[at + place])]
                        seen |= digit
                        group |= UInt32(digit & 63) << (18 - 6 * UInt32(place))
                    }
                    for place in 0..<(size - 1) {
                        output[count] = UInt8(truncatingIfNeeded: group >> (16 - 8 * UInt32(place)))
                        count += 1
                    }
                    excess |= group & (0x00FF_FFFF >> (8 * UInt32(size - 1)))
                    at += 4
                }
            }
            return seen & foreign == 0 && excess == 0 ? bytes : nil
        }
    }
}
