import FrontdeskCore

/// Decodes what only webhooks have.
struct WebhookDecoder {
    let listen: ListenSection

    /// The settings of a webhook; nil where they are not readable.
    func settings(_ fields: inout ObjectReader, _ paths: inout EndpointPaths) -> WebhookChannelSettings? {
        let path = fields.required("path").flatMap { paths.claim($0) }
        let verify = fields.required("verify").flatMap { self.verify($0) }
        let map = fields.optional("map").map { $0.fieldMap() }
        let limit = fields.optional("bodyLimit")?.size(in: DecodingLimits.body)
        fields.note(usual: .string(SizeText.text(bytes: Int64(JSONLimits.bodyBytesMax))), for: "bodyLimit")
        let reply = fields.optional("reply").map { self.reply($0) }
        let allowsPrivate = fields.flag("privateHost")
        guard let path, let verify else { return nil }
        var settings = WebhookChannelSettings(path: path, signature: verify.signature, secrets: verify.secrets)
        settings.map = map ?? nil
        settings.bodyBytesMax = limit.map { Int($0) } ?? settings.bodyBytesMax
        settings.reply = reply ?? nil
        settings.allowsPrivate = allowsPrivate
        return settings
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
