import FrontdeskCore

extension ConfigNode {
    /// Where the fields of a message are in a foreign body.
    ///
    /// - Parameter needsID: whether nothing but the body tells one message from another.
    func fieldMap(needsID: Bool = false) -> WebhookMap? {
        object { (fields: inout ObjectReader) in
            // Everything is read before anything can be missing, so that no key seems unknown.
            var map = WebhookMap(senderID: .root, text: .root)
            map.id = (needsID ? fields.required("id") : fields.optional("id"))?.jsonPointer()
            map.thread = fields.optional("thread")?.jsonPointer()
            let hasSender = fields.required("from")?.sender(into: &map) ?? false
            let text = fields.required("text")?.jsonPointer()
            map.subject = fields.optional("subject")?.jsonPointer()
            map.html = fields.optional("html")?.jsonPointer()
            map.language = fields.optional("language")?.jsonPointer()
            map.sentAt = fields.optional("sentAt")?.jsonPointer()
            map.replyBy = fields.optional("replyBy")?.jsonPointer()
            map.visibility = fields.optional("visibility")?.jsonPointer()
            map.attributes = fields.optional("attributes")?.attributeMap()
            map.attachments = fields.optional("attachments")?.attachmentMap()
            guard hasSender, let text else { return nil }
            map.text = text
            return map
        }
    }

    private func sender(into map: inout WebhookMap) -> Bool? {
        object { (fields: inout ObjectReader) in
            let id = fields.required("id")?.jsonPointer()
            map.senderID = id ?? map.senderID
            map.senderName = fields.optional("name")?.jsonPointer()
            map.senderEmail = fields.optional("email")?.jsonPointer()
            map.senderPhone = fields.optional("phone")?.jsonPointer()
            return id != nil
        }
    }

    /// One pointer to an object, or pointers by the names of attributes.
    private func attributeMap() -> WebhookMap.Attributes? {
        if text != nil { return jsonPointer().map { .object($0) } }
        guard let members = members(key: .attribute, count: 1...DecodingLimits.attributes) else { return nil }
        guard (1...DecodingLimits.attributes).contains(members.count) else {
            report(.wrongCount, "\(members.count) attributes", expected: "1 to \(DecodingLimits.attributes)")
            return nil
        }
        return .each(
            members.compactMap { name, node in
                let pointer = node.jsonPointer()
                guard checkAttributeName(name), let pointer else { return nil }
                return WebhookMap.Attributes.Named(name: name.text, pointer: pointer)
            })
    }

    /// Whether a key may be the name of an attribute; reported where not.
    func checkAttributeName(_ name: ConfigName) -> Bool {
        guard !DecodingLimits.attributeName.contains(name.text.utf8.count) else { return true }
        let range = DecodingLimits.attributeName
        log.report(
            Diagnostic(
                .badText, at: name.span, pointer: name.pointer, "name of \(name.text.utf8.count) bytes",
                expected: "\(range.lowerBound) to \(range.upperBound) bytes"))
        return false
    }

    /// A pointer to an array of files like Frontdesk's own, or an object that says where their parts are.
    private func attachmentMap() -> WebhookMap.Attachments? {
        if text != nil { return jsonPointer().map { WebhookMap.Attachments(items: $0) } }
        return object { (fields: inout ObjectReader) in
            let items = fields.required("items")?.jsonPointer()
            var files = WebhookMap.Attachments(items: items ?? .root)
            files.name = fields.optional("name")?.jsonPointer() ?? files.name
            files.type = fields.optional("type")?.jsonPointer() ?? files.type
            files.base64 = fields.optional("base64")?.jsonPointer() ?? files.base64
            return items == nil ? nil : files
        }
    }

    /// A pointer to a value in a body.
    ///
    /// - Parameter takesRoot: whether the whole body is one too.
    func jsonPointer(orRoot takesRoot: Bool = false) -> JSONPointer? {
        note(.form(takesRoot ? .pointerOrRoot : .pointer))
        let form = #"a JSON Pointer like "/from/id""#
        guard text != nil else {
            reportWrongType(expected: form)
            return nil
        }
        let bytes = DecodingLimits.pointer
        guard let text = string(bytes: (takesRoot ? 0 : bytes.lowerBound)...bytes.upperBound) else { return nil }
        guard let pointer = JSONPointer(text) else {
            report(.badJSONPointer, "\(quote(text)) is not a JSON Pointer", expected: form)
            return nil
        }
        return pointer
    }
}
