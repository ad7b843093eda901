import FrontdeskCore

/// The paths of endpoints, of which no two channels have one.
struct EndpointPaths {
    private var claimed: [String: SourceSpan] = [:]

    /// Reads a path and takes it; nil where it is none. One that is taken already is reported.
    mutating func claim(_ node: ConfigNode) -> String? {
        guard let path = node.webhookPath() else { return nil }
        if let first = claimed[path] {
            node.report(
                .webhookPathTaken, "path \(node.quote(path)) is used twice",
                related: [Diagnostic.Related(span: first, text: "first used here")])
        } else {
            claimed[path] = node.span
        }
        return path
    }
}

extension ConfigNode {
    /// The path of an endpoint that is not one of the daemon's own.
    fileprivate func webhookPath() -> String? {
        note(.form(.webhookPath))
        guard let text = string(bytes: DecodingLimits.webhookPath) else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let isWritten = parts.dropFirst().allSatisfy { part in
            !part.isEmpty && part != "." && part != ".." && part.utf8.allSatisfy(Self.isPathByte)
        }
        guard parts.count > 1, parts.first?.isEmpty == true, isWritten else {
            report(
                .badWebhookPath, "\(quote(text)) is not the path of a webhook", expected: #"a path like "/hooks/shop""#)
            return nil
        }
        guard parts[1] != "v1", parts[1] != "metrics" else {
            report(.badWebhookPath, "\"/\(parts[1])\" is the daemon's own", expected: #"a path like "/hooks/shop""#)
            return nil
        }
        return text
    }

    private static func isPathByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "._~-".utf8.contains(byte)
        }
    }
}
