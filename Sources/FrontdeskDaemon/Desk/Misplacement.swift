/// Why a reply is not for those who can read the conversation.
package enum Misplacement: Sendable, Equatable {
    /// Everybody can read it, and its author has not said that they want that.
    case isPublic
    /// It was to go on in private, and the channel has no way to.
    case hasNoPrivate
    /// It was to be public, and what it answers is private.
    case isPrivate
}
