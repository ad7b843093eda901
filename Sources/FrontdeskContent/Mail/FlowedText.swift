/// Joins the lines of text in `format=flowed` (RFC 3676).
enum FlowedText {
    /// Joins lines that end in a space with the next one of the same quote depth; `deleteSpace` (`delsp=yes`) drops that
    /// space. Lines of a quote keep their marks.
    static func join(_ text: String, deleteSpace: Bool) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count)
        /// The depth of the paragraph that is still open, nil where the last line ended it.
        var openDepth: Int?
        for line in Array(text.utf8).split(separator: 0x0A, omittingEmptySubsequences: false) {
            let depth = line.prefix { $0 == UInt8(ascii: ">") }.count
            var content = line.dropFirst(depth)
            // One space is stuffed before what would look like a quote or a header of a mailbox file.
            if content.first == 0x20 { content = content.dropFirst() }
            let isSignature = content.elementsEqual("-- ".utf8)
            if let open = openDepth, open == depth, !isSignature {
                result += content
            } else {
                if !result.isEmpty || openDepth != nil { result.append(0x0A) }
                if depth > 0 { result += [UInt8](repeating: UInt8(ascii: ">"), count: depth) + [0x20] }
                result += content
            }
            let isFlowed = content.last == 0x20 && !isSignature
            if isFlowed, deleteSpace { result.removeLast() }
            openDepth = isFlowed ? depth : -1
        }
        return String(decoding: result, as: UTF8.self)
    }
}
