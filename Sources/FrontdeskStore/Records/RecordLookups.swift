package import FrontdeskCore

/// What one thing is made up of, read from one state of the records: nothing is committed between two of these reads.
package protocol RecordLookups {
    func conversation(_ id: ConversationID) throws(StoreError) -> ConversationRecord?
    func message(_ id: MessageID) throws(StoreError) -> MessageRecord?
    /// The conversation's messages from `last` back, newest first, at most `limit`.
    func messages(endingAt last: MessageID, limit: Int) throws(StoreError) -> [MessageRecord]
    /// The newest message of a customer that is wanted, among `limit` messages from `last` back. Those of ours are passed over, which
    /// costs less than to read them.
    func inbound(
        endingAt last: MessageID, within limit: Int, where isWanted: (MessageRecord) -> Bool
    ) throws(StoreError) -> MessageRecord?
    func identity(_ id: IdentityID) throws(StoreError) -> IdentityRecord?
    func blob(_ digest: BlobDigest) throws(StoreError) -> [UInt8]?
}
