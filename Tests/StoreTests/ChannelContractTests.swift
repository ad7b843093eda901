import FrontdeskCore
import FrontdeskStore
import FrontdeskTesting
import Testing

/// What only channels that are asked, and providers that name their messages, need of a store, asked of every store.
struct ChannelContractTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test(
        "a provider's ids, files elsewhere and visibility come back, after a restart too", arguments: StoreKind.allCases
    )
    func message(kind: StoreKind) throws {
        let store = kind.make(in: folder)
        _ = try store.open()
        var message = StoreSample.message(1, in: 1)
        message.content.providerID = "a/b c"
        message.content.refersTo = "earlier"
        var file = Attachment(name: "a.png", type: "image/png", bytes: 7, sha256: "", verdict: .unscanned)
        file.source = "mxc://example.org/x"
        message.content.attachments = [file]
        var conversation = StoreSample.conversation(1, last: 1)
        conversation.visibility = .public
        conversation.link = .person
        conversation.linked = ConversationID(9)
        var identity = StoreSample.identity(1)
        identity.newest = ConversationID(1)
        try store.commit(
            StoreSample.batch([.insertMessage(message), .putConversation(conversation), .putIdentity(identity)]))
        store.close()
        _ = try store.open()
        defer { store.close() }
        #expect(try store.records.message(MessageID(1)) == message)
        #expect(try store.records.conversation(ConversationID(1)) == conversation)
        identity.newest = ConversationID(5)
        try store.commit(StoreSample.batch([.putIdentity(identity)]))
        #expect(try store.records.identity(IdentityID(1)) == identity)
    }

    @Test("a message is found by its provider's id in its channel; a Message-ID is none", arguments: StoreKind.allCases)
    func references(kind: StoreKind) throws {
        let store = kind.make(in: folder)
        _ = try store.open()
        defer { store.close() }
        var first = StoreSample.message(1, in: 1)
        first.content.providerID = "x"
        var mail = StoreSample.message(2, in: 1, after: 1)
        mail.content.mail = MailFacts(messageID: "0/x")
        var ours = StoreSample.message(3, in: 1, after: 2, dedupe: "")
        ours.direction = .outbound
        ours.delivery = .queued
        try store.commit(
            StoreSample.batch([.insertMessage(first), .insertMessage(mail), .insertMessage(ours)]))
        let key = ProviderReference.key(StoreSample.channel, "x")
        #expect(try messages(store, key, ProviderReference.key(ChannelNumber(1), "x")) == [MessageID(1), nil])
        try store.commit(
            StoreSample.batch([
                .setProviderID(MessageID(3), StoreSample.channel, "y"),
                .setProviderID(MessageID(3), StoreSample.channel, "z"),
                .setDelivery(MessageID(3), .delivered),
            ]))
        let names = ["y", "z"].map { ProviderReference.key(StoreSample.channel, $0) }
        #expect(try messages(store, names[0], names[1]) == [MessageID(3), nil])
        let stored = try #require(try store.records.message(MessageID(3)))
        #expect(stored.content.providerID == "y" && stored.delivery == .delivered)
    }

    private func messages(_ store: any Store, _ keys: String...) throws -> [MessageID?] {
        try store.prefetch(keys.map { .reference($0) }).map { found in
            if case .reference(let reference) = found { reference.message } else { nil }
        }
    }

    @Test("the newest cursor of a channel counts", arguments: StoreKind.allCases)
    func cursors(kind: StoreKind) throws {
        let store = kind.make(in: folder)
        _ = try store.open()
        defer { store.close() }
        for cursor in ["s1", "s2 ğ"] {
            try store.commit(
                StoreSample.batch([.putCursor(CursorRecord(channel: ChannelNumber(2), cursor: cursor))]))
        }
        #expect(try store.records.cursor(ChannelNumber(2))?.cursor == "s2 ğ")
        #expect(try store.records.cursor(ChannelNumber(1)) == nil)
    }

    @Test("a file that is wanted is known until it is here, after a restart too", arguments: StoreKind.allCases)
    func media(kind: StoreKind) throws {
        let store = kind.make(in: folder)
        _ = try store.open()
        var message = StoreSample.message(1, in: 1)
        var file = Attachment(name: "a", type: "", bytes: 0, sha256: "")
        file.source = "id:7"
        message.content.attachments = [file, file]
        let at = Instant(microseconds: 4)
        let wanted = [0, 1].map {
            MediaRecord(message: MessageID(1), place: $0, channel: StoreSample.channel, since: at)
        }
        try store.commit(StoreSample.batch([.insertMessage(message)] + wanted.map { .putMedia($0) }))
        store.close()
        #expect(try store.open().media == wanted)
        let digest = try store.putBlob([1, 2])
        let here = Attachment(name: "a", type: "image/png", bytes: 2, sha256: digest.hex, verdict: .clean)
        try store.commit(StoreSample.batch([.endMedia(MessageID(1), file: 1, here)]))
        // Of what is not there nothing is kept.
        try store.commit(StoreSample.batch([.endMedia(MessageID(1), file: 9, here)]))
        store.close()
        #expect(try store.open().media == [wanted[0]])
        defer { store.close() }
        let kept = try #require(try store.records.message(MessageID(1)))
        #expect(kept.content.attachments == [file, here])
        #expect(kept.content.attachments.map(\.whereabouts) == [.coming, .here])
    }

    @Test("what is told of a message moves it forward, never back")
    func steps() {
        func after(_ state: DeliveryState) -> [DeliveryState?] { DeliveryStep.allCases.map { state.after($0) } }
        #expect(after(.sent) == [.delivered, .read, .bounced])
        #expect(after(.ambiguous) == [.delivered, .read, .bounced])
        #expect(after(.delivered) == [nil, .read, nil])
        #expect(after(.read) == [nil, nil, nil])
        #expect(after(.bounced) == [nil, .read, nil])
        #expect(after(.none) == [nil, nil, nil])
        #expect(after(.discarded) == [nil, nil, nil])
    }
}
