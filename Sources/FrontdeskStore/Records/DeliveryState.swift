package import FrontdeskCore

/// How far an outbound message has come.
package enum DeliveryState: UInt8, Sendable, CaseIterable {
    /// Inbound, or a note: nothing to deliver.
    case none = 0
    case queued = 1
    case sent = 2
    case failed = 3
    case ambiguous = 4
    case discarded = 5
    /// It had been sent, and a mail server tells that it did not arrive.
    case bounced = 6
    /// Some of its recipients have it, and others will not get it.
    case partly = 7
    /// Its provider tells that it has reached the customer.
    case delivered = 8
    /// Its provider tells that the customer has seen it.
    case read = 9

    package var name: String {
        switch self {
        case .none: "none"
        case .queued: "queued"
        case .sent: "sent"
        case .failed: "failed"
        case .ambiguous: "ambiguous"
        case .discarded: "discarded"
        case .bounced: "bounced"
        case .partly: "partly"
        case .delivered: "delivered"
        case .read: "read"
        }
    }

    /// What it becomes by what its provider tells, which may come twice and in any order; nil where that is nothing new.
    package func after(_ step: DeliveryStep) -> DeliveryState? {
        switch (self, step) {
        case (.none, _), (.discarded, _), (.read, _), (.bounced, .delivered): nil
        case (.delivered, .delivered): nil
        case (_, .delivered): .delivered
        case (_, .read): .read
        case (.delivered, .failed), (.bounced, .failed): nil
        case (_, .failed): .bounced
        }
    }
}
