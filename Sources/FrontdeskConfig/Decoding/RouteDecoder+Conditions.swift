import FrontdeskCore

extension RouteDecoder {
    /// A condition: an object of which all keys have to hold.
    ///
    /// They are tried in one order whatever that of the file: what is cheap to look at first, text last.
    mutating func condition(_ node: ConfigNode) -> RouteCondition? {
        let parts: [RouteCondition]? = node.object { (fields: inout ObjectReader) in
            let facts = self.facts(&fields)
            let text = fields.optional("text").flatMap { patterns.places(of: $0) }.map { RouteCondition.text($0) }
            let subject = fields.optional("subject").flatMap { patterns.places(of: $0) }.map {
                RouteCondition.subject($0)
            }
            let all = fields.optional("all").flatMap { conditions($0) }.map { RouteCondition.all($0) }
            let any = fields.optional("any").flatMap { conditions($0) }.map { RouteCondition.any($0) }
            let not = fields.optional("not").flatMap { condition($0) }.map { RouteCondition.not($0) }
            return facts + [text, subject, all, any, not].compactMap(\.self)
        }
        guard let parts else { return nil }
        if case .object(let members) = node.json.content, members.isEmpty {
            node.report(.emptyCondition, "a condition without a key", expected: "what the message has to have")
        }
        let whole = parts.count == 1 ? parts[0] : RouteCondition.all(parts)
        conditions.append(PlacedCondition(node: node, condition: whole))
        return whole
    }

    private mutating func conditions(_ node: ConfigNode) -> [RouteCondition]? {
        var conditions: [RouteCondition] = []
        guard let items = node.items(count: 1...Int.max) else { return nil }
        for item in items {
            if let condition = condition(item) { conditions.append(condition) }
        }
        return conditions
    }

    /// The keys that compare facts of the message.
    private func facts(_ fields: inout ObjectReader) -> [RouteCondition] {
        let channel = fields.optional("channel")?.oneOrMoreReferences(to: "a channel", in: names.channels)
        let workClass = fields.optional("class")?.workClass()
        let kinds = fields.optional("kind")?.oneOrMore { $0.messageKind() }
        let auto = fields.optional("auto")?.bool()
        let languages = fields.optional("language")?.oneOrMore { $0.servedLanguage(of: names.languages) }
        let senders = fields.optional("sender")?.oneOrMore { $0.sender() }
        let recipients = fields.optional("recipient")?.oneOrMore {
            $0.mailAddress(orDomain: true).map(RecipientAddress.folded)
        }
        let contact = fields.optional("contact")?.choice(of: ["known", "new"])
        let verified = fields.optional("verified")?.oneOrMore { $0.verification() }
        let hours = fields.optional("hours").map(self.hours) ?? []
        let attributes = fields.optional("attribute").map(self.attributes) ?? []
        let facts: [RouteCondition?] = [
            channel.map { .channel($0) }, workClass.map { .workClass($0) }, kinds.map { .kind($0) },
            auto.map { .automatic($0) }, contact.map { .knownContact($0 == "known") },
            verified.map { .verified($0) }, languages.map { .language($0) }, senders.map { .sender($0) },
            recipients.map { .recipient($0) },
        ]
        return facts.compactMap(\.self) + hours + attributes
    }

    /// Hours by name, each `"open"` or `"closed"`.
    private func hours(_ node: ConfigNode) -> [RouteCondition] {
        guard let members = node.members() else { return [] }
        if members.isEmpty {
            node.report(.emptyCondition, "a condition without hours", expected: "a name with \"open\" or \"closed\"")
        }
        return members.compactMap { name, value in
            let word = value.choice(of: ["open", "closed"])
            guard let calendar = names.calendar(name, log: log), let word else { return nil }
            return .hours(calendar, open: word == "open")
        }
    }

    private func attributes(_ node: ConfigNode) -> [RouteCondition] {
        guard let members = node.members(key: .attribute) else { return [] }
        if members.isEmpty {
            node.report(.emptyCondition, "a condition without an attribute", expected: "a name with a value")
        }
        return members.compactMap { name, value in
            let values = value.oneOrMore { $0.string(bytes: DecodingLimits.attributeValue) }
            guard node.checkAttributeName(name), let values else { return nil }
            return .attribute(name: name.text, values: values)
        }
    }
}

extension ConfigNode {
    /// A kind of message.
    func messageKind() -> MessageKind? {
        choice(of: MessageKind.allCases.map(\.name)).flatMap { MessageKind(name: $0) }
    }

    /// How a sender is proven.
    func verification() -> SenderVerification? {
        let kinds = SenderVerification.allCases
        return choice(of: kinds.map(\.name)).flatMap { word in kinds.first { $0.name == word } }
    }

    /// An address, or a domain with a leading `@`, folded.
    fileprivate func sender() -> String? {
        guard let text = string(bytes: DecodingLimits.sender) else { return nil }
        let isWritten = text.unicodeScalars.allSatisfy { !$0.properties.isWhitespace && $0.value >= 0x20 }
        let isDomain = text.hasPrefix("@") && text.utf8.count > 1 && !text.dropFirst().contains("@")
        guard isWritten, isDomain || !text.hasPrefix("@"), !text.hasSuffix("@") else {
            report(
                .badSender, "\(quote(text)) is not a sender", expected: #"an address, or a domain like "@example.com""#
            )
            return nil
        }
        return SenderAddress.folded(text)
    }
}
