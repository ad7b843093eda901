/// One property of a calendar: its name, its parameters, its value (RFC 5545, section 3.1).
struct CalendarLine {
    /// In upper case.
    let name: String
    /// As it stands there.
    let value: String
    private let parameters: [(name: String, value: String)]

    /// The lines of a calendar, those put together that are folded; what is no property is left out.
    static func all(in text: String) -> [CalendarLine] {
        var lines: [[UInt8]] = []
        for line in text.utf8.prefix(CalendarLimits.bytesMax).split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
            if let first = line.first, first == 0x20 || first == 0x09, !lines.isEmpty {
                lines[lines.count - 1] += line.dropFirst()
            } else {
                lines.append(Array(line))
            }
        }
        return lines.compactMap(CalendarLine.init)
    }

    private init?(_ line: [UInt8]) {
        var fields: [String] = []
        var start = line.startIndex
        var isQuoted = false
        var value: String?
        for place in line.indices {
            switch line[place] {
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: ";") where !isQuoted:
                fields.append(String(decoding: line[start..<place], as: UTF8.self))
                start = place + 1
            case UInt8(ascii: ":") where !isQuoted:
                fields.append(String(decoding: line[start..<place], as: UTF8.self))
                value = String(decoding: line[(place + 1)...], as: UTF8.self)
            default: break
            }
            if value != nil { break }
        }
        guard let value, let name = fields.first, !name.isEmpty else { return nil }
        self.name = name.uppercased()
        self.value = value
        parameters = fields.dropFirst().compactMap { field in
            guard let equals = field.utf8.firstIndex(of: UInt8(ascii: "=")) else { return nil }
            let value = field[field.utf8.index(after: equals)...]
            return (field[..<equals].uppercased(), value.filter { $0 != "\"" })
        }
    }

    /// The value of a parameter; empty where it has none of that name.
    func parameter(_ name: String) -> String { parameters.first { $0.name == name }?.value ?? "" }

    /// The value as text, its escapes undone (RFC 5545, section 3.3.11).
    var text: String {
        var text: [UInt8] = []
        var isEscaped = false
        for byte in value.utf8 {
            if isEscaped {
                text.append(byte == UInt8(ascii: "n") || byte == UInt8(ascii: "N") ? 0x0A : byte)
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else {
                text.append(byte)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The value as text of one line.
    var oneLine: String { Self.oneLine(text) }

    /// A stranger's text as one line of bounded length.
    static func oneLine(_ text: String) -> String {
        let words = text.unicodeScalars.split { $0.properties.isWhitespace || $0.value < 0x20 || $0.value == 0x7F }
        let line = words.map { String(Substring($0)) }.joined(separator: " ")
        let bytes = Array(line.utf8.prefix(CalendarLimits.lineBytesMax))
        return String(decoding: Charset.wholeScalars(bytes[...]), as: UTF8.self)
    }
}
