extension MailHeaders {
    /// The blocks of fields that a `message/delivery-status` part (RFC 3464) or a `text/rfc822-headers` part consists of,
    /// divided by empty lines. Lines that are no field are left out.
    package static func blocks(of bytes: [UInt8]) -> [MailHeaders] {
        var blocks: [MailHeaders] = []
        var fields: [Field] = []
        var name: String?
        var raw: [UInt8] = []
        var count = 0
        func endField() {
            if let known = name { fields.append(Field(name: known, raw: raw)) }
            name = nil
            raw = []
        }
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            let line = line.last == 0x0D ? line.dropLast() : line
            if line.allSatisfy(ASCII.isSpace) {
                endField()
                if !fields.isEmpty { blocks.append(MailHeaders(fields)) }
                fields = []
            } else if let first = line.first, ASCII.isSpace(first) {
                if name != nil { raw += [0x0A] + line }
            } else if let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex {
                endField()
                count += 1
                if count > MailLimits.headerFieldsMax { break }
                var label = line[..<colon]
                while let last = label.last, ASCII.isSpace(last) { label.removeLast() }
                name = String(decoding: label, as: UTF8.self)
                raw = Array(line[(colon + 1)...])
            }
        }
        endField()
        if !fields.isEmpty { blocks.append(MailHeaders(fields)) }
        return blocks
    }
}
