package import FrontdeskCore

/// What a customer has said to an agent, who opens a conversation with it.
package struct OpeningRequest: Sendable {
    /// As if it had come in by its channel; its key is given by the engine.
    package var item: IntakeItem
    /// A customer whom the desk knows; nil for one that is named by the message alone.
    package var contact: ContactID?
    /// Where it goes; none leaves that to the routes.
    package var queue: QueueNumber
    /// It is the agent's at once.
    package var isTaken: Bool
    package var by: Actor
    package var idempotency: IdempotencyRequest?

    package init(
        item: IntakeItem, contact: ContactID?, queue: QueueNumber, isTaken: Bool, by: Actor,
        idempotency: IdempotencyRequest?
    ) {
        self.item = item
        self.contact = contact
        self.queue = queue
        self.isTaken = isTaken
        self.by = by
        self.idempotency = idempotency
    }
}
