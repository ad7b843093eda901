package import FrontdeskCore

/// One thing that a provider has told of.
package enum ChannelItem: Equatable, Sendable {
    /// Something was said. `files` are the bytes of those of its attachments that came along, in their order; those that have
    /// a ``Attachment/source`` are fetched once the message is stored. `raw` are the bytes it was read from.
    case message(InboundMessage, files: [ReceivedFile] = [], raw: [UInt8])
    /// What became of a message of ours.
    case receipt(DeliveryReceipt)
    /// Believed, and not understood: the bytes are kept for operators.
    case unreadable(QuarantineCode, detail: String, bytes: [UInt8])
}
