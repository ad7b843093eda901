import CGMime

extension MailPart {
    /// Copies a part of GMime and all parts in it.
    init(_ part: OpaquePointer, depth: Int) throws(MailFault) {
        guard depth <= MailLimits.depthMax else { throw .tooDeep }
        let parameters = Self.parameters(of: part, 0)
        var children: [MailPart] = []
        let count = frontdesk_part_child_count(part)
        for index in 0..<max(count, 0) {
            if let child = frontdesk_part_child(part, index) { children.append(try MailPart(child, depth: depth + 1)) }
        }
        // A multipart whose delimiter never occurs: all of it is what it says.
        if count == 0, let prologue = frontdesk_part_prologue(part) {
            children = [MailPart(type: "text/plain", content: Self.bytes(of: prologue))]
        }
        let type = String(cString: frontdesk_part_type(part)) + "/" + String(cString: frontdesk_part_subtype(part))
        self.init(
            type: ASCII.lower(type), parameters: parameters, disposition: Self.disposition(of: part),
            name: Self.name(of: part, parameters),
            contentID: MessageID.list(of: Self.header("Content-ID", of: part)).first ?? "",
            summary: HeaderText.decode(Self.raw("Content-Description", of: part)),
            content: count < 0 ? Self.content(of: part) : [], children: children)
    }

    /// The bytes before the zero that ends them, less the end of a line.
    static func bytes(of text: UnsafePointer<CChar>) -> [UInt8] {
        var length = 0
        while text[length] != 0 { length += 1 }
        while length > 0, text[length - 1] == 0x0A || text[length - 1] == 0x0D { length -= 1 }
        return (0..<length).map { UInt8(bitPattern: text[$0]) }
    }

    private static func raw(_ name: String, of part: OpaquePointer) -> [UInt8] {
        frontdesk_part_header(part, name).map(bytes) ?? []
    }

    private static func header(_ name: String, of part: OpaquePointer) -> String {
        HeaderText.unfold(raw(name, of: part))
    }

    private static func parameters(of part: OpaquePointer, _ which: Int32) -> [Parameter] {
        (0..<frontdesk_part_parameter_count(part, which)).compactMap { index in
            var name: UnsafePointer<CChar>?
            var value: UnsafePointer<CChar>?
            frontdesk_part_parameter(part, which, index, &name, &value)
            guard let name, let value else { return nil }
            return Parameter(name: ASCII.lower(String(cString: name)), value: String(cString: value))
        }
    }

    private static func disposition(of part: OpaquePointer) -> Disposition {
        guard let word = frontdesk_part_disposition(part).map({ ASCII.lower(String(cString: $0)) }), !word.isEmpty
        else {
            return .none
        }
        return word == "inline" ? .inline : .attachment
    }

    private static func name(of part: OpaquePointer, _ parameters: [Parameter]) -> String {
        let file = Self.parameters(of: part, 1).first { $0.name == "filename" }?.value ?? ""
        return cleaned(file.isEmpty ? parameters.first { $0.name == "name" }?.value ?? "" : file)
    }

    /// The last step of a path, without what could be read as another name or hide its end.
    package static func cleaned(_ name: String) -> String {
        let last = name.unicodeScalars.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last ?? []
        let kept = last.filter { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate: false
            default: true
            }
        }
        let text = String(String.UnicodeScalarView(kept))
        return text.allSatisfy({ $0 == "." || $0 == " " }) ? "" : text
    }

    /// Decoded straight into the array: a mail of 25 MB is mostly one attachment.
    private static func content(of part: OpaquePointer) -> [UInt8] {
        var capacity = 0
        guard let content = frontdesk_part_content(part, &capacity) else { return [] }
        defer { frontdesk_content_close(content) }
        // No transfer encoding makes content longer than it was.
        return [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            guard let base = buffer.baseAddress else { return }
            while count < capacity {
                let read = frontdesk_content_read(content, base + count, capacity - count)
                if read == 0 { break }
                count += read
            }
        }
    }
}
