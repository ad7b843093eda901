import FrontdeskCore

extension ConfigurationDecoder {
    /// `channels`: what routing needs of each, and the settings of its adapter, nil where they are not readable.
    func channels(_ listen: ListenSection) -> [(policy: ChannelPolicy, kind: ChannelSettings.Kind?)] {
        var decoder = ChannelDecoder(listen)
        let spoken = ChannelType.allCases.filter { $0.usualClass == nil }.map(\.rawValue)
        return names.channels.declarations.map { name, node in
            var policy = ChannelPolicy(name: name.text, workClass: .deferred, weight: DecodingLimits.weightDeferred)
            // The keys of another sort of channel would all seem unknown here.
            guard let type = type(of: node) else { return (policy, nil) }
            var kind: ChannelSettings.Kind?
            node.fields { fields in
                _ = fields.required("type")?.choice(ChannelType.self)
                fields.acceptances()
                let workClass = fields.optional("class")?.workClass()
                fields.demand("class", where: "type", is: spoken, found: type.rawValue)
                if let usual = type.usualClass { fields.note(usual: .string(usual.name), for: "class") }
                policy.workClass = workClass ?? type.usualClass ?? policy.workClass
                let usual = policy.workClass == .live ? DecodingLimits.weightLive : DecodingLimits.weightDeferred
                policy.weight = fields.integer("weight", in: DecodingLimits.weight, usual: usual)
                policy.language = fields.optional("language")?.servedLanguage(of: names.languages)
                policy.interruptible = fields.flag("interruptible")
                policy.replyMargin = fields.span(
                    "replyMargin", in: DecodingLimits.replyMargin, usual: policy.replyMargin)
                policy.retired = fields.flag("retired")
                fields.narrow("type", to: type.rawValue)
                kind = decoder.kind(of: type, &fields)
                if type == .email { policy.signature = fields.optional("signature")?.template(names) }
                if let kind { policy.take(kind) }
            }
            return (policy, kind)
        }
    }

    private func type(of node: ConfigNode) -> ChannelType? {
        guard case .object = node.json.content else {
            node.reportWrongType(expected: "an object")
            return nil
        }
        guard let type = node.member("type") else {
            node.report(.missingKey, "missing key \"type\"")
            return nil
        }
        return type.choice()
    }
}

extension ConfigNode {
    /// A class of work.
    func workClass() -> WorkClass? {
        choice(of: WorkClass.allCases.map(\.name)).flatMap { WorkClass(name: $0) }
    }

    /// The URL of a service that is sent what others must not read, named by `content`, with an example of one.
    ///
    /// - Parameter sample: what is looked at in the place of the text, where that is no URL before it is filled in.
    func httpURL(for content: String, like example: String, as sample: String? = nil) -> String? {
        note(.form(.url))
        guard let text = string(bytes: DecodingLimits.url) else { return nil }
        guard let url = HTTPURL(sample ?? text) else {
            // Before an @ there may be a password.
            if text.contains("@") { log.mask(SourceSpan(file: file, range: SensitiveKey.maskRange(of: json))) }
            report(.badURL, "not an http URL", expected: "a URL like \"\(example)\"")
            return nil
        }
        guard url.isEncrypted || url.isLoopback else {
            report(.insecureURL, "\(content) to \(quote(url.host)) would not be encrypted", expected: "https")
            return nil
        }
        return text
    }
}
