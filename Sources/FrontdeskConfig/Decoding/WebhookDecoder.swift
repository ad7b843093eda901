import FrontdeskCore

/// Decodes what only webhooks have, and knows the paths that are taken.
struct WebhookDecoder {
    let listen: ListenSection
    private var paths: [String: SourceSpan] = [:]

    /// A decoder for the webhooks of one configuration.
    init(_ listen: ListenSection) {
        self.listen = listen
    }

    /// The settings of a webhook; nil where they are not readable.
    mutating func settings(_ fields: inout ObjectReader) -> WebhookChannelSettings? {
        let pathNode = fields.required("path")
        let path = pathNode?.webhookPath()
        if let path, let pathNode { claim(path, at: pathNode) }
        let verify = fields.required("verify").flatMap { self.verify($0) }
        let map = fields.optional("map").map { $0.fieldMap() }
        let limit = fields.optional("bodyLimit")?.size(in: DecodingLimits.body)
        fields.note(usual: .string(SizeText.text(bytes: Int64(JSONLimits.bodyBytesMax))), for: "bodyLimit")
        let reply = fields.optional("reply").map { self.reply($0) }
        guard let path, let verify else { return nil }
        var settings = WebhookChannelSettings(path: path, signature: verify.signature, secrets: verify.secrets)
        settings.map = map ?? nil
        settings.bodyBytesMax = limit.map { Int($0) } ?? settings.bodyBytesMax
        settings.reply = reply ?? nil
        return settings
    }

    private mutating func claim(_ path: String, at node: ConfigNode) {
        guard let first = paths[path] else {
            paths[path] = node.span
            return
        }
        node.report(
            .webhookPathTaken, "path \(node.quote(path)) is used twice",
            related: [Diagnostic.Related(span: first, text: "first used here")])
    }

    private func verify(_ node: ConfigNode) -> (signature: SignatureSettings, secrets: [SecretReference])? {
        node.object { (fields: inout ObjectReader) in
            let schemeNode = fields.required("scheme")
            let scheme = schemeNode?.choice(of: SignaturePreset.allCases.map(\.rawValue) + ["custom", "none"])
            let secrets = fields.optional("secrets")
            let custom = CustomSignatureReader(&fields)
            let presets = SignaturePreset.allCases.map(\.rawValue)
            fields.demand("secrets", where: "scheme", is: presets + ["custom"], found: scheme)
            fields.demand("header", where: "scheme", is: ["custom"], found: scheme)
            switch scheme {
            case "none":
                if let schemeNode, listen.isLoopback == false { reportUnsigned(schemeNode) }
                secrets?.report(.unusableScheme, "the scheme \"none\" takes no secrets")
                custom.reportAll()
                return (.none, [])
            case .some where scheme != "custom":
                custom.reportAll()
            default:
                break
            }
            let references = secrets?.list(count: DecodingLimits.secrets) { $0.secret() } ?? []
            guard let scheme else { return nil }
            if let preset = SignaturePreset(rawValue: scheme) { return (.preset(preset), references) }
            return custom.signature().map { (.custom($0), references) }
        }
    }

    private func reportUnsigned(_ scheme: ConfigNode) {
        let related = listen.web.map { [Diagnostic.Related(span: $0.span, text: "others reach this address")] }
        scheme.report(
            .unsignedWebhook, "a webhook without signature needs a loopback address in listen.web",
            related: related ?? [])
    }

    private func reply(_ node: ConfigNode) -> WebhookReplySettings? {
        node.object { (fields: inout ObjectReader) in
            let url = fields.required("url")?.httpURL(for: "replies", like: "https://shop.example/reply")
            let scheme: SignaturePreset? = fields.optional("scheme")?.choice()
            fields.note(usual: .string(SignaturePreset.standardWebhooks.rawValue), for: "scheme")
            let secrets = fields.required("secrets")?.list(count: DecodingLimits.secrets) { $0.secret() }
            guard let url, let secrets else { return nil }
            return WebhookReplySettings(url: url, scheme: scheme ?? .standardWebhooks, secrets: secrets)
        }
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
