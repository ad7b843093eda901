import FrontdeskCore

extension RoutingTestDecoder {
    /// `message`: what the channel would hand over.
    func message(_ node: ConfigNode) -> TestMessage? {
        node.object { (fields: inout ObjectReader) in
            let channel = fields.required("channel")?.reference(to: "a channel")
            var message = TestMessage(channel: channel.flatMap { names.channels.place(of: $0, log: log) } ?? -1)
            message.source = source(&fields)
            message.sender = fields.optional("from").flatMap(sender)
            message.recipients = fields.optional("to")?.oneOrMore { $0.mailAddress() }
            message.subject = fields.optional("subject")?.string(bytes: TestLimits.text)
            message.language = fields.optional("language")?.languageCode()
            message.kind = fields.optional("kind")?.messageKind()
            message.isAutomatic = fields.optional("auto")?.bool()
            message.isKnownContact = fields.optional("contact")?.choice(of: ["known", "new"]) == "known"
            message.verified = fields.optional("verified")?.verification()
            message.attributes = fields.optional("attributes").map(attributes) ?? []
            message.answeredBy = fields.optional("answeredBy").flatMap(agent)
            message.contactOwner = fields.optional("contactOwner").flatMap(agent)
            return message.channel < 0 ? nil : message
        }
    }

    private func source(_ fields: inout ObjectReader) -> TestMessage.Source {
        guard let (key, node) = fields.atMostOne(of: ["text", "eml", "json"]) else { return .text("") }
        if key == "text" { return .text(node.string(bytes: TestLimits.text) ?? "") }
        guard let path = node.string(bytes: 1...ConfigLimits.pathBytesMax) else { return .text("") }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        if path.hasPrefix("/") || parts.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }) {
            node.report(
                .badTestFile, "\(node.quote(path)) does not lie beside the configuration",
                expected: #"a relative path without "..", as in "samples/refund.eml""#)
        }
        let name = ConfigName(text: path, span: node.span, pointer: node.pointer)
        return key == "eml" ? .mail(name) : .body(name)
    }

    /// An address, or an object as webhooks have it.
    private func sender(_ node: ConfigNode) -> Sender? {
        guard case .object = node.json.content else {
            guard let address = node.string(bytes: DecodingLimits.sender) else { return nil }
            return Sender(id: address, email: address.contains("@") ? address : "")
        }
        return node.object { (fields: inout ObjectReader) in
            let id = fields.optional("id")?.string(bytes: DecodingLimits.sender)
            let email = fields.optional("email")?.string(bytes: DecodingLimits.sender)
            let name = fields.optional("name")?.string(bytes: DecodingLimits.publicName)
            let phone = fields.optional("phone")?.string(bytes: DecodingLimits.publicName)
            return Sender(id: id ?? email ?? "", name: name ?? "", email: email ?? "", phone: phone ?? "")
        }
    }

    /// Attributes that the channel set, or, with `by`, somebody else.
    private func attributes(_ node: ConfigNode) -> [MessageAttribute] {
        (node.members() ?? []).compactMap { name, value in
            guard node.checkAttributeName(name) else { return nil }
            guard case .object = value.json.content else {
                let text = value.string(bytes: DecodingLimits.attributeValue)
                return text.map { MessageAttribute(name: name.text, value: $0, provenance: .channel) }
            }
            return value.object { (fields: inout ObjectReader) in
                let text = fields.required("value")?.string(bytes: DecodingLimits.attributeValue)
                let known: [Provenance] = [.customer, .channel, .agent, .system]
                let by = fields.required("by")?.choice(of: known.map(\.name))
                guard let text, let provenance = known.first(where: { $0.name == by }) else { return nil }
                return MessageAttribute(name: name.text, value: text, provenance: provenance)
            }
        }
    }

    private func agent(_ node: ConfigNode) -> Int? {
        node.reference(to: "an agent").flatMap { names.agents.place(of: $0, log: log) }
    }
}
