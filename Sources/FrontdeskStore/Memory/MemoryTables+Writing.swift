import FrontdeskCore

/// Changes of what a ``MemoryStore`` holds, each with what takes it back.
extension MemoryTables {
    /// What takes back the changes of a batch that is refused halfway.
    struct Undo {
        var steps: [(inout MemoryTables) -> Void] = []
    }

    /// Sets or removes one row and remembers how to take that back.
    private mutating func set<Key: Hashable, Value>(
        _ table: WritableKeyPath<MemoryTables, [Key: Value]>, _ key: Key, _ value: Value?, _ undo: inout Undo
    ) {
        let before = self[keyPath: table][key]
        self[keyPath: table][key] = value
        undo.steps.append { $0[keyPath: table][key] = before }
    }

    mutating func write(_ batch: Batch, _ undo: inout Undo) throws(StoreError) {
        try standing.check(batch)
        guard batch.term == term else { throw .unavailable("term moved: \(batch.term) is not the database's") }
        let (standingBefore, scalarsBefore, rowsBefore) = (standing, scalars, journal.count)
        undo.steps.append { tables in
            tables.standing = standingBefore
            tables.scalars = scalarsBefore
            tables.journal.removeSubrange(rowsBefore...)
        }
        standing = standing.after(batch)
        if !batch.scalars.isEmpty { scalars = batch.scalars }
        if !batch.entries.isEmpty { journal.append((batch.lastSequence, batch.entries)) }
        for (id, bytes) in batch.work { set(\.work, id, bytes, &undo) }
        for (agent, bytes) in batch.roster { set(\.roster, agent, bytes, &undo) }
        for definition in batch.definitions {
            let key = DefinitionKey(kind: definition.kind, number: definition.number)
            try refuse(definitions[key] != nil, "number \(definition.number) is defined")
            set(\.definitions, key, definition, &undo)
        }
        for change in batch.records { try write(change, &undo) }
    }

    private func refuse(_ condition: Bool, _ what: String) throws(StoreError) {
        if condition { throw .refusedData(what) }
    }

    private mutating func write(_ change: RecordChange, _ undo: inout Undo) throws(StoreError) {
        switch change {
        case .insertMessage(let record): try insert(record, &undo)
        case .putConversation(let record): try put(record, &undo)
        case .putIdentity(let record): try put(record, &undo)
        case .touchConversation(let id, let last):
            guard var record = conversations[id] else { throw .refusedData("conversation \(id) does not exist") }
            record.lastMessage = last
            set(\.conversations, id, record, &undo)
        case .putOutbox(let record): set(\.outbox, record.id, record, &undo)
        case .endOutbox(let id, let message, let delivery):
            try refuse(outbox[id] == nil, "outbox \(id) does not exist")
            set(\.outbox, id, nil, &undo)
            try set(delivery, of: message, &undo)
        case .setDelivery(let message, let delivery): try set(delivery, of: message, &undo)
        case .editText(let message, let text, let attribute):
            try revise(message, &undo) { $0.content.edit(text, attribute) }
        case .setVerdict(let message, let place, let verdict):
            guard var record = messages[message], record.content.take(verdict, ofFile: place) else { return }
            set(\.messages, message, record, &undo)
        case .setAnswers(let message, let answers): try revise(message, &undo) { $0.answers = answers }
        case .putDraft(let record):
            set(\.drafts, DraftKey(conversation: record.conversation, author: record.author), record, &undo)
        case .deleteDraft(let conversation, let author):
            set(\.drafts, DraftKey(conversation: conversation, author: author), nil, &undo)
        case .quarantine(let record):
            try refuse(quarantine[record.id] != nil, "quarantine \(record.id) exists")
            set(\.quarantine, record.id, record, &undo)
        case .putGeneration(let record): set(\.generations, record.generation, record, &undo)
        case .putIdempotency(let record): set(\.idempotency, record.key, record, &undo)
        case .expireIdempotency(let before):
            for record in idempotency.values where record.at < before { set(\.idempotency, record.key, nil, &undo) }
        case .putArrival(let record):
            let key = ArrivalKey(message: record.message, text: TextKey(record.channel, record.dedupe))
            if arrivals[key] == nil { set(\.arrivals, key, record, &undo) }
        case .putMailbox(let record): set(\.mailboxes, record.channel, record, &undo)
        case .putCursor(let record): set(\.cursors, record.channel, record, &undo)
        case .putMedia(let record): set(\.media, MediaKey(record.message, record.place), record, &undo)
        case .endMedia(let message, let place, let attachment):
            set(\.media, MediaKey(message, place), nil, &undo)
            guard var record = messages[message], record.content.attachments.indices.contains(place) else { return }
            record.content.attachments[place] = attachment
            set(\.messages, message, record, &undo)
        case .setProviderID(let message, let channel, let id):
            guard var record = messages[message], record.reference.isEmpty else { return }
            record.content.providerID = id
            set(\.messages, message, record, &undo)
            let key = TextKey(.none, ProviderReference.key(channel, id))
            if references[key] == nil { set(\.references, key, message, &undo) }
        }
    }

    private mutating func set(
        _ delivery: DeliveryState, of message: MessageID, _ undo: inout Undo
    ) throws(StoreError) {
        try revise(message, &undo) { $0.delivery = delivery }
    }

    /// Changes a message that has to be there.
    private mutating func revise(
        _ message: MessageID, _ undo: inout Undo, _ body: (inout MessageRecord) -> Void
    ) throws(StoreError) {
        guard var record = messages[message] else { throw .refusedData("message \(message) does not exist") }
        body(&record)
        set(\.messages, message, record, &undo)
    }

    private mutating func insert(_ record: MessageRecord, _ undo: inout Undo) throws(StoreError) {
        try refuse(messages[record.id] != nil, "message \(record.id) exists")
        set(\.messages, record.id, record, &undo)
        try insertKeys(of: record, &undo)
        guard !record.content.dedupe.isEmpty else { return }
        let key = TextKey(record.channel, record.content.dedupe)
        try refuse(dedupe[key] != nil, "message \(record.id) is a duplicate")
        set(\.dedupe, key, record.id, &undo)
    }

    private mutating func insertKeys(of record: MessageRecord, _ undo: inout Undo) throws(StoreError) {
        let id = TextKey(.none, record.reference)
        if !record.reference.isEmpty, references[id] == nil { set(\.references, id, record.id, &undo) }
        guard let mail = record.content.mail, !mail.fingerprint.isEmpty else { return }
        let itself = TextKey(.none, mail.fingerprint)
        try refuse(fingerprints[itself] != nil, "message \(record.id) is a mail that is here")
        set(\.fingerprints, itself, record.id, &undo)
    }

    private mutating func put(_ record: ConversationRecord, _ undo: inout Undo) throws(StoreError) {
        let key = TextKey(record.channel, record.thread)
        if let before = conversations[record.id] {
            try refuse(TextKey(before.channel, before.thread) != key, "\(record.id) cannot change its thread")
        }
        set(\.conversations, record.id, record, &undo)
        guard !record.thread.isEmpty, threads[key].map({ $0 < record.id }) ?? true else { return }
        set(\.threads, key, record.id, &undo)
    }

    private mutating func put(_ record: IdentityRecord, _ undo: inout Undo) throws(StoreError) {
        let key = TextKey(record.channel, record.address)
        if let before = identities[record.id] {
            try refuse(TextKey(before.channel, before.address) != key, "\(record.id) cannot change its address")
        } else {
            try refuse(addresses[key] != nil, "\(record.id) has another's address")
        }
        set(\.identities, record.id, record, &undo)
        set(\.addresses, key, record.id, &undo)
    }
}
