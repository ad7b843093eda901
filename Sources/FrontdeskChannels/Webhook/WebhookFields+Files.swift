import Crypto
import FrontdeskCore

extension WebhookFields {
    /// The files of a message, decoded.
    func files(_ source: WebhookMap.Attachments?) throws(WebhookFault) -> [ReceivedFile] {
        guard let source, let value = body.value(at: source.items), !value.isNull else { return [] }
        guard case .array(let items) = value else {
            throw WebhookFault(.fieldType, at: source.items, "is not an array")
        }
        guard items.count <= ChannelLimits.attachmentsMax else {
            throw WebhookFault(
                .tooManyItems, at: source.items, "has more than \(ChannelLimits.attachmentsMax) items")
        }
        var files: [ReceivedFile] = []
        for (index, item) in items.enumerated() {
            files.append(try file(item, source, at: source.items.appending(index)))
        }
        return files
    }

    private func file(
        _ item: JSONValue, _ source: WebhookMap.Attachments, at place: JSONPointer
    ) throws(WebhookFault) -> ReceivedFile {
        guard case .object = item else { throw WebhookFault(.fieldType, at: place, "is not an object") }
        func string(_ pointer: JSONPointer, max: Int?) throws(WebhookFault) -> String? {
            let whole = JSONPointer(tokens: place.tokens + pointer.tokens)
            guard let value = item.value(at: pointer), !value.isNull else { return nil }
            guard case .string(let text) = value else { throw WebhookFault(.fieldType, at: whole, "is not text") }
            guard let max else { return text }
            guard text.utf8.count <= max else { throw WebhookFault(.fieldTooLong, at: whole, "exceeds \(max) bytes") }
            return text
        }
        let name = try string(source.name, max: ChannelLimits.lineBytesMax) ?? ""
        let type = try string(source.type, max: ChannelLimits.lineBytesMax) ?? ""
        let content = JSONPointer(tokens: place.tokens + source.base64.tokens)
        // As long as the body at most, which has its limit.
        guard let text = try string(source.base64, max: nil) else {
            throw WebhookFault(.fieldMissing, at: content, "is missing")
        }
        guard let bytes = StrictBase64.decode(text) else {
            throw WebhookFault(.fieldValue, at: content, "is not Base64 by RFC 4648, section 4")
        }
        let attachment = Attachment(
            name: name, type: Self.mediaType(type), bytes: bytes.count,
            sha256: StrictHex.encode(SHA256.hash(data: bytes)))
        return ReceivedFile(attachment: attachment, bytes: bytes)
    }

    /// The media type without parameters, lower case; `application/octet-stream` for what is none.
    ///
    /// It is handed on as a header later, so nothing but two tokens may pass.
    static func mediaType(_ text: String) -> String {
        let blank = { (character: Character) in character == " " }
        let start = text.prefix { $0 != ";" }.drop(while: blank)
        let essence = String(start.prefix(start.count - start.reversed().prefix(while: blank).count))
        let parts = essence.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, parts.allSatisfy(HeaderName.isToken) else { return "application/octet-stream" }
        return HeaderName.lowercased(essence)
    }
}
