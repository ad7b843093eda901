/// How far a message of ours has come, by its provider. The numbers are stored.
package enum DeliveryStep: UInt8, CaseIterable, Sendable {
    /// It has reached the customer's device.
    case delivered = 0
    /// The customer has seen it.
    case read = 1
    /// It was taken, and could not be delivered.
    case failed = 2

    package var name: String {
        switch self {
        case .delivered: "delivered"
        case .read: "read"
        case .failed: "failed"
        }
    }
}

/// What a provider tells of a message it has taken.
package struct DeliveryReceipt: Equatable, Sendable {
    /// The provider's id of the message.
    package var providerID: String
    package var step: DeliveryStep

    package init(providerID: String, step: DeliveryStep) {
        self.providerID = providerID
        self.step = step
    }
}
