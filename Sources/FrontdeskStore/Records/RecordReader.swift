package import FrontdeskCore

/// Reads for the API and the commands; never part of a decision. Safe from any thread; a read may take 2 s at most.
package protocol RecordReader: RecordLookups, Sendable {
    /// Reads that belong together; the time is one for all of them.
    func snapshot<T>(_ body: (any RecordLookups) throws(StoreError) -> T) throws(StoreError) -> T
    /// The other copies of a mail, by channel.
    func arrivals(_ message: MessageID) throws(StoreError) -> [ArrivalRecord]
    func mailbox(_ channel: ChannelNumber) throws(StoreError) -> MailboxRecord?
    func cursor(_ channel: ChannelNumber) throws(StoreError) -> CursorRecord?
    /// Conversations that have left the router, newest first, with an id below `before`.
    func leftConversations(before: ConversationID, limit: Int) throws(StoreError) -> [ConversationRecord]
    func drafts(_ conversation: ConversationID) throws(StoreError) -> [DraftRecord]
    /// Those with an id above `after`, in order.
    func outbox(after: OutboxID, limit: Int) throws(StoreError) -> [OutboxRecord]
    func outbox(_ id: OutboxID) throws(StoreError) -> OutboxRecord?
    func quarantine(before: Int64, limit: Int) throws(StoreError) -> [QuarantineRecord]
    func quarantined(_ id: Int64) throws(StoreError) -> QuarantineRecord?
    /// A blob to be read in pieces; `nil` when there is none.
    func blobFile(_ digest: BlobDigest) throws(StoreError) -> BlobFile?
    /// Journal rows whose last event is after `sequence`, oldest first, at most `limit` rows; each the bytes of a batch.
    func journal(after sequence: Int64, limit: Int) throws(StoreError) -> [[UInt8]]
    /// The bytes of the newest checkpoint that holds no event after `sequence`, and the last event it holds; `nil` when
    /// the journal has to be read from its beginning.
    func checkpoint(upTo sequence: Int64) throws(StoreError) -> (bytes: [UInt8], lastSequence: Int64)?
    /// The number of the first event that is kept; of the next to come when none is.
    func journalStart() throws(StoreError) -> Int64
    /// Those with a number below `before`, newest first; without their files.
    func generations(before: Int64, limit: Int) throws(StoreError) -> [GenerationRecord]
    func generation(_ number: Int64) throws(StoreError) -> GenerationRecord?
}
