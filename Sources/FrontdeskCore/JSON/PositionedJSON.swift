/// A node of a configuration text: a JSON value with the bytes it stands on.
///
/// The text is JSON with `//` and `/* */` comments and trailing commas, nothing else of JSON5; a leading byte
/// order mark is skipped. Reading never stops at the first fault: what cannot be read is an `invalid` node, and
/// decoders pass over those in silence, since the fault is reported already.
package struct PositionedJSON: Sendable {
    /// What a node is.
    package enum Content: Sendable {
        /// Stands for what could not be read.
        case invalid
        case null
        case bool(Bool)
        case number(JSONNumber)
        case string(String)
        case array([PositionedJSON])
        /// Members in the order of the source, each key once: of two alike the first is kept.
        case object([Member])
    }

    /// One key with its value.
    package struct Member: Sendable {
        package let key: String
        /// The bytes of the key, its quotes included.
        package let keyRange: Range<Int>
        package let value: PositionedJSON
    }

    package let content: Content
    /// The bytes of the value, with quotes and brackets; of an invalid one as much as was recognised.
    package let range: Range<Int>

    /// The value of a member, or nil where this is no object or has no such member.
    package subscript(key: String) -> PositionedJSON? {
        guard case .object(let members) = content else { return nil }
        return members.first { JSONText.same($0.key, key) }?.value
    }

    /// The node a pointer leads to (RFC 6901), or nil where it leads nowhere.
    package func node(at pointer: JSONPointer) -> PositionedJSON? {
        var node = self
        for token in pointer.tokens {
            if case .array(let items) = node.content {
                guard let index = JSONPointer.index(token), index < items.count else { return nil }
                node = items[index]
            } else {
                guard let next = node[token] else { return nil }
                node = next
            }
        }
        return node
    }

    /// Whether this stands for something that could not be read.
    package var isInvalid: Bool {
        if case .invalid = content { true } else { false }
    }

    /// The tree of a text and all faults found in it, in the order of the text.
    package static func parse(
        _ bytes: [UInt8], limits: JSONLimits = .config
    ) -> (root: PositionedJSON, faults: [JSONFault]) {
        guard bytes.count <= limits.bytesMax else {
            let fault = JSONFault(code: .tooLarge, range: 0..<0, related: nil)
            return (PositionedJSON(content: .invalid, range: 0..<0), [fault])
        }
        return bytes.withUnsafeBufferPointer { buffer in
            var reader = TolerantReader(bytes: buffer, depthMax: limits.depthMax)
            let root = reader.document()
            return (root, reader.faults.sorted { $0.range.lowerBound < $1.range.lowerBound })
        }
    }
}

/// One fault of syntax in a configuration text.
package struct JSONFault: Equatable, Sendable {
    package let code: JSONError.Code
    /// The bytes at fault; empty where something is missing.
    package let range: Range<Int>
    /// The bytes this has to do with: the bracket left open, the first of two equal keys.
    package let related: Range<Int>?

    /// Makes a fault.
    package init(code: JSONError.Code, range: Range<Int>, related: Range<Int>?) {
        self.code = code
        self.range = range
        self.related = related
    }
}
