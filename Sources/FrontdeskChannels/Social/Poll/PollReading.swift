import Crypto
import FrontdeskCore

/// Reads one answer of a declared channel: its items, and where to go on.
struct PollReading {
    let settings: PollSettings
    let isProven: Bool

    /// - Parameter cursor: the one the answer was asked with.
    func answer(_ json: JSONValue, after cursor: PollCursor) throws(PollFault) -> (
        items: [ChannelItem], next: PollCursor
    ) {
        guard let list = json.value(at: settings.items) else {
            throw PollFault(.passing(after: nil), "the answer has nothing at \(name(settings.items))")
        }
        guard !list.isNull else { return ([], PollCursor(value: cursor.value)) }
        guard let all = list.array else {
            throw PollFault(.passing(after: nil), "\(name(settings.items)) of the answer is not an array")
        }
        guard all.count <= PollLimits.itemsMax else {
            throw PollFault(.passing(after: nil), "the answer has more than \(PollLimits.itemsMax) items")
        }
        var next = cursor.value
        var wanted = all
        switch settings.cursor?.source {
        case nil: break
        case .answer(let pointer):
            if let value = Self.key(json.value(at: pointer)) { next = value }
        case .item(let pointer):
            // The oldest first, however the other side sorts.
            let known = all.enumerated().map { (place: $0, item: $1, key: Self.key($1.value(at: pointer))) }
            let sorted = known.filter { $0.key.map { !PollCursor.precedes($0, cursor.value) } ?? true }
                .sorted { left, right in
                    guard let a = left.key, let b = right.key else { return left.place < right.place }
                    if PollCursor.precedes(a, b) { return true }
                    return !PollCursor.precedes(b, a) && left.place < right.place
                }
            wanted = sorted.map(\.item)
            for key in known.compactMap(\.key) where PollCursor.precedes(next, key) { next = key }
        }
        var items: [ChannelItem] = []
        var unreadable: [String] = []
        for entry in wanted { read(entry, known: cursor.unreadable, &items, &unreadable) }
        return (items, PollCursor(value: next, unreadable: unreadable))
    }

    private func read(_ entry: JSONValue, known: [String], _ items: inout [ChannelItem], _ unreadable: inout [String]) {
        let bytes = MessagingFields.bytes(entry)
        do throws(WebhookFault) {
            let (message, files) = try WebhookMapper(map: settings.map, isSigned: false).message(
                from: entry, deliveryID: nil)
            items.append(.message(completed(message), files: files, raw: bytes))
        } catch {
            let digest = StrictHex.encode(SHA256.hash(data: bytes).prefix(8))
            unreadable.append(digest)
            if !known.contains(digest) {
                items.append(.unreadable(error.code, detail: error.detail, bytes: bytes))
            }
        }
    }

    private func completed(_ message: InboundMessage) -> InboundMessage {
        var message = message
        message.kind = settings.kind
        // What the list is decides it, not an item: a reply must go where the agent was told it goes.
        message.visibility = settings.visibility
        message.verified = isProven ? .provider : .none
        message.providerID = message.dedupe
        return message
    }

    private func name(_ pointer: JSONPointer) -> String { pointer.tokens.isEmpty ? "its root" : pointer.description }

    /// A cursor as text; nil where there is none that could be kept.
    private static func key(_ value: JSONValue?) -> String? {
        let text: String? =
            switch value {
            case .string(let text): text
            case .number(let number): number.text
            default: nil
            }
        guard let text, !text.isEmpty, text.utf8.count <= ChannelLimits.attributeValueBytesMax,
            !text.utf8.contains(0x0A)
        else { return nil }
        return text
    }
}
