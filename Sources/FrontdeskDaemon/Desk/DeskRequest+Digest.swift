import FrontdeskCore
import FrontdeskStore

extension DeskRequest {
    /// FNV-1a over what identifies the request: the same delivery gives the same digest after a restart. 0 for the tick,
    /// which is nothing by itself: the timers it lets happen have digests of their own (``FatalTimer``).
    var digest: UInt64 {
        var hash = FNV1a()
        switch self {
        case .intake(let item):
            hash.add(item.channel.value)
            hash.add(item.message.dedupe)
            hash.add(item.message.text)
        case .delivery(let delivery):
            hash.add(24, delivery.channel.value, delivery.items.count)
            switch delivery.position {
            case .mailbox(let position):
                hash.add(position.validity)
                hash.add(position.lastUID)
            case .cursor(let position): hash.add(position.cursor)
            case nil: break
            }
            for case .message(let item) in delivery.items { hash.add(item.message.dedupe) }
        case .quarantine(let item): hash.add(item.bytes)
        case .reply(let request):
            hash.add(request.draft.conversation.value)
            hash.add(request.text)
            for file in request.attachments { hash.add(file.sha256) }
            for copy in request.copies { hash.add(copy) }
            if let template = request.template { hash.add(template.name) }
            if let visibility = request.visibility { hash.add(visibility.rawValue) }
        case .open(let request):
            hash.add(27, request.item.channel.value, request.by.agent.value)
            hash.add(request.item.message.sender.id)
            hash.add(request.item.message.text)
        case .outboxEdit(let edit):
            hash.add(28, edit.outbox.value, 0)
            hash.add(edit.text)
        case .note(let request):
            hash.add(request.conversation.value)
            hash.add(request.text)
        case .putDraft(let id, _, let text):
            hash.add(id.value)
            hash.add(text)
        case .pull(let agent, let max, let got, let read):
            hash.add(12, agent.value, max)
            for offer in got { hash.add(offer.value) }
            for id in read { hash.add(id.value) }
        case .correctContact(let id, let sender, _):
            hash.add(25, id.value, 0)
            hash.add(sender.id)
        case .deliver(let offers):
            hash.add(13)
            for offer in offers { hash.add(offer.value) }
        case .keyed(_, let request): return request.digest
        case .tick: return 0
        case .policy(let change): hash.add(change.hash)
        default: addNumbers(to: &hash)
        }
        return hash.value
    }

    /// The calls that carry numbers only: which call it is, and of what.
    private func addNumbers(to hash: inout FNV1a) {
        switch self {
        case .setPresence(let agent, let presence, _, _): hash.add(1, agent.value, presence.state.rawValue)
        case .accept(let offer, _, _): hash.add(2, offer.value, 0)
        case .decline(let offer, _, _): hash.add(3, offer.value, 0)
        case .change(let change): hash.add(4, change.conversation.value, change.epoch)
        case .take(let id, let epoch, _): hash.add(5, id.value, epoch)
        case .assign(let id, let epoch, _, _, _, _): hash.add(6, id.value, epoch)
        case .deleteDraft(let id, let author): hash.add(7, id.value, author.value)
        case .outboxAttempt(let id): hash.add(8, id.value, 0)
        case .outboxResult(let id, let outcome, _, _, _): hash.add(9, id.value, outcome.rawValue)
        case .outboxRetry(let id): hash.add(10, id.value, 0)
        case .outboxDiscard(let id): hash.add(11, id.value, 0)
        case .present(let agent): hash.add(14, agent.value, 0)
        // Not since when: that is another instant after each restart.
        case .absent(let agent, _): hash.add(15, agent.value, 0)
        case .unreachable(let agent): hash.add(16, agent.value, 0)
        case .start: hash.add(17)
        case .transfer(let transfer): hash.add(19, transfer.conversation.value, transfer.epoch)
        case .prioritize(let id, let epoch, _, _, _): hash.add(20, id.value, epoch)
        case .spam(let id, let epoch, _): hash.add(21, id.value, epoch)
        case .revive(let id, let verb, _, _): hash.add(22, id.value, verb.rawValue)
        case .setContactOwner(let contact, let owner): hash.add(23, contact.value, owner.value)
        case .clockFollowed: hash.add(18)
        case .fileVerdict(let id, let place, _): hash.add(26, id.value, place)
        case .fileFetched(let id, let place, _): hash.add(29, id.value, place)
        default: break
        }
    }

    /// Whether time asks for it, not somebody: then there is nobody to be told that it is not done, and the desk would be
    /// wrong without it.
    var isTimer: Bool {
        switch self {
        case .absent, .unreachable, .start, .clockFollowed, .tick: true
        default: false
        }
    }

    /// What is kept of a request that cannot be carried out.
    func quarantined(code: String) -> QuarantineItem {
        switch self {
        case .intake(let item):
            QuarantineItem(
                channel: "", code: code, detail: "channel number \(item.channel.value)", bytes: item.raw,
                blob: item.rawBlob)
        // What it holds is tried one by one, each with its own bytes.
        case .delivery(let delivery):
            QuarantineItem(
                channel: "", code: code,
                detail: "\(delivery.items.count) items of channel number \(delivery.channel.value)",
                bytes: [],
                blob: "")
        case .reply(let request):
            QuarantineItem(
                channel: "", code: code, detail: "reply to \(request.draft.conversation)",
                bytes: Array(request.text.utf8), blob: "")
        case .open(let request):
            QuarantineItem(
                channel: "", code: code, detail: "opened by hand", bytes: Array(request.item.message.text.utf8),
                blob: "")
        case .note(let request):
            QuarantineItem(
                channel: "", code: code, detail: "note on \(request.conversation)", bytes: Array(request.text.utf8),
                blob: "")
        case .quarantine(let item): item
        default: QuarantineItem(channel: "", code: code, detail: "\(self)", bytes: [], blob: "")
        }
    }
}

/// The 64-bit FNV-1a hash (Fowler, Noll, Vo): the same in every process, unlike Swift's own.
package struct FNV1a: Sendable {
    package private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    package init() {}

    package mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            value = (value ^ UInt64(byte)) &* 0x100_0000_01B3
        }
    }

    package mutating func add(_ text: String) {
        var copy = text
        copy.withUTF8 { bytes in
            for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
        }
        add(CollectionOfOne(0xFF))
    }

    mutating func add(_ kind: Int, _ first: some FixedWidthInteger, _ second: some FixedWidthInteger) {
        add(kind)
        add(first)
        add(second)
    }

    package mutating func add(_ number: some FixedWidthInteger) {
        for shift in stride(from: 0, to: 64, by: 8) {
            add(CollectionOfOne(UInt8(truncatingIfNeeded: Int64(number) >> Int64(shift))))
        }
    }
}
