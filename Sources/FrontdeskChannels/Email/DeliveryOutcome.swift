package import FrontdeskCore

/// What became of one mail that somebody delivered to a channel.
package enum DeliveryOutcome: Equatable, Sendable {
    /// Kept for good as this message.
    case taken(ConversationID, MessageID)
    /// It was there already.
    case known(ConversationID, MessageID)
    /// Its bytes are kept; nobody here can read them.
    case quarantined
    /// Nothing is kept, and nothing will be: the channel takes nothing new.
    case retired
    /// Larger than the channel takes, in bytes.
    case tooLarge(limit: Int)
    /// Nothing is known to be kept: it has to come again.
    case later(Delay)

    /// Why a mail has to come again.
    package enum Delay: Equatable, Sendable {
        /// Too much waits already.
        case busy
        /// The disk is nearly full.
        case noRoom
        /// The store failed: whether it is kept is unknown.
        case store
        case stopping
        /// The channel has just left the configuration.
        case noChannel
    }
}
