import FrontdeskCore

/// Reads single fields of a body by pointer; `null` is the same as absent.
struct WebhookFields {
    let body: JSONValue

    /// Sees to it that nothing follows the items a pointer leads through.
    ///
    /// Providers put several messages into one body when they come close together. A map reads one; to confirm the
    /// others without reading them would be to lose them.
    func requireLast(_ pointer: JSONPointer) throws(WebhookFault) {
        var value = body
        for (depth, token) in pointer.tokens.enumerated() {
            let place = JSONPointer(tokens: [token])
            if case .array(let items) = value, let index = Int(token), index + 1 < items.count {
                let array = JSONPointer(tokens: Array(pointer.tokens.prefix(depth)))
                throw WebhookFault(.tooManyItems, at: array, "has items after the one the map reads")
            }
            guard let next = value.value(at: place) else { return }
            value = next
        }
    }

    /// A key that must be there and not be empty.
    func key(_ pointer: JSONPointer) throws(WebhookFault) -> String {
        guard let key = try identifier(pointer, max: ChannelLimits.idBytesMax) else {
            throw WebhookFault(.fieldMissing, at: pointer, "is missing")
        }
        guard !key.isEmpty else { throw WebhookFault(.fieldMissing, at: pointer, "is empty") }
        return key
    }

    /// A key as text; whole numbers, which many use as keys, by their digits.
    func identifier(_ pointer: JSONPointer?, max: Int) throws(WebhookFault) -> String? {
        guard let pointer, let value = value(at: pointer) else { return nil }
        let text: String
        switch value {
        case .string(let string): text = string
        case .number(let number) where Self.isWhole(number.text): text = number.text
        default: throw WebhookFault(.fieldType, at: pointer, "is neither text nor a whole number")
        }
        return try bounded(text, max, pointer)
    }

    /// A name, an address, a subject.
    func line(_ pointer: JSONPointer?) throws(WebhookFault) -> String? {
        guard let pointer, let string = try string(at: pointer) else { return nil }
        return try bounded(string, ChannelLimits.lineBytesMax, pointer)
    }

    /// What was said.
    func text(_ pointer: JSONPointer?) throws(WebhookFault) -> String? {
        guard let pointer, let string = try string(at: pointer) else { return nil }
        guard string.utf8.count <= ChannelLimits.textBytesMax else {
            throw WebhookFault(.textTooLong, at: pointer, "exceeds \(ChannelLimits.textBytesMax) bytes")
        }
        return string
    }

    /// A moment; ``Instant/none`` where there is none.
    func instant(_ pointer: JSONPointer?, readsEpoch: Bool) throws(WebhookFault) -> Instant {
        guard let pointer, let value = value(at: pointer) else { return .none }
        switch value {
        case .string(let text):
            if let instant = RFC3339.instant(text) { return instant }
            if readsEpoch, let instant = EpochTime.instant(text) { return instant }
        case .number(let number) where readsEpoch:
            if let instant = EpochTime.instant(number.text) { return instant }
        default:
            throw WebhookFault(.fieldType, at: pointer, "is not a date and time")
        }
        throw WebhookFault(.fieldValue, at: pointer, "is not a date and time by RFC 3339")
    }

    /// The attributes, all of them set by the channel.
    func attributes(_ source: WebhookMap.Attributes?) throws(WebhookFault) -> [MessageAttribute] {
        var attributes: [MessageAttribute] = []
        switch source {
        case nil:
            break
        case .each(let named):
            for entry in named {
                guard let value = value(at: entry.pointer) else { continue }
                let text = try attribute(value, at: entry.pointer, "")
                attributes.append(MessageAttribute(name: entry.name, value: text, provenance: .channel))
            }
        case .object(let pointer):
            guard let value = value(at: pointer) else { break }
            guard case .object(let object) = value else {
                throw WebhookFault(.fieldType, at: pointer, "is not an object")
            }
            guard object.members.count <= ChannelLimits.attributesMax else {
                throw WebhookFault(.tooManyItems, at: pointer, "has more than \(ChannelLimits.attributesMax) members")
            }
            for (index, member) in object.members.enumerated() where !member.value.isNull {
                // By number: the sender's own keys are content.
                let place = "(member \(index + 1)) "
                guard !member.key.isEmpty else {
                    throw WebhookFault(.fieldMissing, at: pointer, place + "has no name")
                }
                guard member.key.utf8.count <= ChannelLimits.attributeNameBytesMax else {
                    throw WebhookFault(.fieldTooLong, at: pointer, place + "has too long a name")
                }
                let text = try attribute(member.value, at: pointer, place)
                attributes.append(MessageAttribute(name: member.key, value: text, provenance: .channel))
            }
        }
        return attributes
    }

    private func attribute(_ value: JSONValue, at pointer: JSONPointer, _ place: String) throws(WebhookFault) -> String
    {
        let text: String
        switch value {
        case .string(let string): text = string
        case .number(let number): text = number.text
        case .bool(let bool): text = bool ? "true" : "false"
        case .null, .array, .object:
            throw WebhookFault(.fieldType, at: pointer, place + "is neither text, number nor truth value")
        }
        guard text.utf8.count <= ChannelLimits.attributeValueBytesMax else {
            throw WebhookFault(
                .fieldTooLong, at: pointer, place + "exceeds \(ChannelLimits.attributeValueBytesMax) bytes")
        }
        return text
    }

    private func value(at pointer: JSONPointer) -> JSONValue? {
        guard let value = body.value(at: pointer) else { return nil }
        if case .null = value { return nil }
        return value
    }

    private func string(at pointer: JSONPointer) throws(WebhookFault) -> String? {
        guard let value = value(at: pointer) else { return nil }
        guard case .string(let string) = value else { throw WebhookFault(.fieldType, at: pointer, "is not text") }
        return string
    }

    private func bounded(_ text: String, _ max: Int, _ pointer: JSONPointer) throws(WebhookFault) -> String {
        guard text.utf8.count <= max else { throw WebhookFault(.fieldTooLong, at: pointer, "exceeds \(max) bytes") }
        return text
    }

    private static func isWhole(_ number: String) -> Bool {
        number.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "-") }
    }
}
