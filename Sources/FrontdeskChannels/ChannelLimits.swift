package import FrontdeskCore

/// What a message of a channel may hold, and how long another side may take: each with its unit and reason.
package enum ChannelLimits {
    /// Bytes of a webhook's body unless its channel says otherwise: a long chat transcript fits, a flood does not.
    package static let bodyBytesMax = JSONLimits.bodyBytesMax

    /// Bytes of `text`, and of `html`: the longest letter anybody reads; past it the message is a file.
    package static let textBytesMax = 512 << 10

    /// Bytes of an id, of the item, the thread or the sender: providers' longest are some 200, and they are keys.
    package static let idBytesMax = 512

    /// Bytes of a name, an address, a subject, a media type: longer than a mail's longest header line (998).
    package static let lineBytesMax = 1_024

    /// Attributes of one message: routes look at few, and each is stored.
    package static let attributesMax = 64

    /// Bytes of an attribute's name: one that a person writes into a route.
    package static let attributeNameBytesMax = 64

    /// Bytes of an attribute's value: a link with its query fits.
    package static let attributeValueBytesMax = 4_096

    /// Files of one message: more than any chat lets its users attach at once.
    package static let attachmentsMax = 32

    /// Signatures looked at in one header: a rotation needs two, and each costs a comparison for every secret.
    package static let signaturesMax = 16

    /// Bytes of a delivery's id in a header; those in use have less than 50.
    package static let deliveryIDBytesMax = 256

    /// How far a signed timestamp may be from the present, before or after it (Standard Webhooks: five minutes).
    package static let replayWindow = Span.minutes(5)

    /// Time for one delivery of a reply: receivers that work before they answer stay below 30 s.
    package static let replyTimeout: Duration = .seconds(30)

    /// Bytes of the answer to a reply that are read; they are not looked at.
    package static let replyAnswerBytesMax = 64 << 10

    /// Longest `Retry-After`: beyond it the number is only large, and no outbox waits a year.
    package static let retryAfterMax = Span.days(366)
}
