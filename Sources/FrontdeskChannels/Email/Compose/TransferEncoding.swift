/// Content as lines that every server passes on unchanged (RFC 2045, section 6).
enum TransferEncoding {
    private static let lineEnd: [UInt8] = [0x0D, 0x0A]
    private static let digits = Array("0123456789ABCDEF".utf8)
    /// Bytes of a line (RFC 2045, section 6.7), less one for the mark that it goes on.
    private static let quotedLineBytes = 75
    /// Bytes that base64 writes as one line of 76 (RFC 2045, section 6.8).
    private static let base64LineBytes = 57
    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// Two digits, capitals.
    static func hex(_ byte: UInt8) -> String {
        String(decoding: [digits[Int(byte >> 4)], digits[Int(byte & 15)]], as: UTF8.self)
    }

    /// Appends text whose lines end in `\n` as quoted-printable; the last line is ended.
    ///
    /// No line of it begins with a dot or with `From `, which some servers change.
    static func appendQuoted(_ text: String, to output: inout [UInt8]) {
        for line in Array(text.utf8).split(separator: 0x0A, omittingEmptySubsequences: false) {
            var column = 0
            for index in line.indices {
                let byte = line[index]
                let isLast = index == line.endIndex - 1
                let isPlain =
                    switch byte {
                    case 0x20, 0x09: !isLast
                    case UInt8(ascii: "="): false
                    case UInt8(ascii: "."), UInt8(ascii: "F"): column != 0 && column < quotedLineBytes
                    default: byte > 0x20 && byte < 0x7F
                    }
                if column + (isPlain ? 1 : 3) > quotedLineBytes {
                    output.append(UInt8(ascii: "="))
                    output += lineEnd
                    column = 0
                }
                if isPlain {
                    output.append(byte)
                    column += 1
                } else {
                    output += [UInt8(ascii: "="), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
                    column += 3
                }
            }
            output += lineEnd
        }
    }

    /// Appends bytes as base64 in lines, the last one ended.
    static func appendBase64(_ bytes: [UInt8], to output: inout [UInt8]) {
        bytes.withUnsafeBufferPointer { source in
            var place = 0
            while place < source.count {
                let end = min(place + base64LineBytes, source.count)
                while place < end {
                    let count = min(3, end - place)
                    let first = UInt32(source[place]) << 16
                    let second = count > 1 ? UInt32(source[place + 1]) << 8 : 0
                    let group = first | second | (count > 2 ? UInt32(source[place + 2]) : 0)
                    output.append(letters[Int(group >> 18)])
                    output.append(letters[Int(group >> 12 & 63)])
                    output.append(count > 1 ? letters[Int(group >> 6 & 63)] : UInt8(ascii: "="))
                    output.append(count > 2 ? letters[Int(group & 63)] : UInt8(ascii: "="))
                    place += count
                }
                output += lineEnd
            }
        }
    }
}
