/// What a signature covers: the body, and what stands around it.
package struct SignedTemplate: Equatable, Sendable {
    package enum Part: Equatable, Sendable {
        case literal([UInt8])
        /// The value of the timestamp header, byte for byte.
        case timestamp
        /// The value of the id header, byte for byte.
        case id
        /// The body, byte for byte.
        case body
    }

    package let parts: [Part]

    package init(parts: [Part]) {
        self.parts = parts
    }

    /// Reads `v0:{timestamp}:{body}`; nil for a brace that belongs to none of `{timestamp}`, `{id}`, `{body}`.
    package init?(_ text: String) {
        var parts: [Part] = []
        var rest = Substring(text)
        while !rest.isEmpty {
            let literal = rest.prefix { $0 != "{" && $0 != "}" }
            if !literal.isEmpty { parts.append(.literal(Array(literal.utf8))) }
            rest = rest.dropFirst(literal.count)
            guard let brace = rest.first else { break }
            guard brace == "{", let end = rest.firstIndex(of: "}") else { return nil }
            switch rest[..<end].dropFirst() {
            case "timestamp": parts.append(.timestamp)
            case "id": parts.append(.id)
            case "body": parts.append(.body)
            default: return nil
            }
            rest = rest[end...].dropFirst()
        }
        self.init(parts: parts)
    }
}
