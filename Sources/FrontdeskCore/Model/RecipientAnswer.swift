/// What the other side said last of one recipient of a message that goes to several, as a mail does. Never in the journal:
/// it holds an address.
package struct RecipientAnswer: Equatable, Sendable {
    /// What became of the message for this recipient. The numbers are stored.
    package enum State: UInt8, CaseIterable, Sendable {
        /// Theirs: it is never sent to them again.
        case taken = 0
        /// Put off: it is sent to them again.
        case later = 1
        /// Not taken, and never will be as it is.
        case refused = 2
        /// Taken, and a delivery report tells that it came back: never sent to them again.
        case bounced = 3

        package var name: String {
            switch self {
            case .taken: "taken"
            case .later: "later"
            case .refused: "refused"
            case .bounced: "bounced"
            }
        }
    }

    package var address: String
    package var state: State
    /// The answer's code, in the channel's own numbers; of what came back the one by which it had been taken, 0 where that is
    /// not known.
    package var code: Int32
    /// What stands behind it in more detail, `5.1.1` (RFC 3463); empty where there is none.
    package var enhanced: String

    package init(address: String, state: State, code: Int32, enhanced: String = "") {
        self.address = address
        self.state = state
        self.code = code
        self.enhanced = enhanced
    }
}
