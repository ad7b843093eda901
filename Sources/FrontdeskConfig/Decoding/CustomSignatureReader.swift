import FrontdeskCore

/// Reads the keys of a signature scheme of one's own, which stand beside `scheme` and `secrets`.
struct CustomSignatureReader {
    private var nodes: [(key: String, node: ConfigNode)] = []

    private static let keys = [
        "algorithm", "header", "prefix", "encoding", "signed", "timestampHeader", "idHeader", "tolerance",
    ]

    /// Asks for all keys, whatever the scheme, so that a misspelled one is told from a misplaced one.
    init(_ fields: inout ObjectReader) {
        for key in Self.keys {
            if let node = fields.optional(key) { nodes.append((key, node)) }
        }
    }

    /// Reports the keys that are there although the scheme has a name.
    func reportAll() {
        for (key, node) in nodes { node.report(.unusableScheme, "\"\(key)\" goes only with the scheme \"custom\"") }
    }

    /// The scheme, its parts fitting each other.
    func signature() -> CustomSignature? {
        let header = node("header")?.headerName()
        var signature = CustomSignature(header: header ?? "")
        signature.algorithm = node("algorithm")?.choice() ?? signature.algorithm
        signature.prefix = node("prefix")?.visibleText() ?? signature.prefix
        signature.encoding = node("encoding")?.choice() ?? signature.encoding
        signature.timestampHeader = node("timestampHeader")?.headerName()
        signature.idHeader = node("idHeader")?.headerName()
        signature.tolerance = node("tolerance")?.span(in: DecodingLimits.tolerance)
        if let signed = node("signed") {
            guard let text = signed.string(bytes: DecodingLimits.header) else { return nil }
            signature.signed = text
        }
        checkTemplate(signature)
        return header == nil ? nil : signature
    }

    private func checkTemplate(_ signature: CustomSignature) {
        let place = node("signed") ?? node("timestampHeader") ?? node("idHeader") ?? node("header")
        guard let place else { return }
        guard let parts = Self.parts(of: signature.signed) else {
            place.report(
                .unusableScheme, "a brace is not part of a place for a value",
                expected: "{timestamp}, {id} and {body} only")
            return
        }
        let timestamp = node("timestampHeader")
        if !parts.contains("body") { place.report(.unusableScheme, "the body is not signed", expected: "{body}") }
        if parts.contains("timestamp"), timestamp == nil {
            place.report(.unusableScheme, "no header brings the timestamp", expected: "the key \"timestampHeader\"")
        }
        if !parts.contains("timestamp"), let timestamp {
            timestamp.report(
                .unusableScheme, "anyone could renew a timestamp that is not signed",
                expected: "{timestamp} in \"signed\"")
        }
        if parts.contains("id"), node("idHeader") == nil {
            place.report(.unusableScheme, "no header brings the id", expected: "the key \"idHeader\"")
        }
    }

    /// The names in braces, or nil where a brace belongs to none of the three.
    private static func parts(of template: String) -> [Substring]? {
        var parts: [Substring] = []
        var rest = Substring(template)
        while let brace = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
            guard rest[brace] == "{", let end = rest[brace...].firstIndex(of: "}") else { return nil }
            let name = rest[brace..<end].dropFirst()
            guard ["timestamp", "id", "body"].contains(name) else { return nil }
            parts.append(name)
            rest = rest[end...].dropFirst()
        }
        return parts
    }

    private func node(_ key: String) -> ConfigNode? { nodes.first { $0.key == key }?.node }
}

extension ConfigNode {
    /// The name of a header field: a token (RFC 9110, section 5.1).
    fileprivate func headerName() -> String? {
        note(.form(.header))
        guard let text = string(bytes: DecodingLimits.header) else { return nil }
        guard HeaderText.isName(text) else {
            report(
                .unusableScheme, "\(quote(text)) is not the name of a header",
                expected: #"a name like "X-Shop-Signature""#)
            return nil
        }
        return text
    }

    /// What may stand in a header's value: visible ASCII and blanks.
    fileprivate func visibleText() -> String? {
        note(.form(.visible))
        guard let text = string(bytes: 0...DecodingLimits.header.upperBound) else { return nil }
        guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else {
            report(.unusableScheme, "\(quote(text)) cannot stand in a header", expected: "ASCII")
            return nil
        }
        return text
    }
}
