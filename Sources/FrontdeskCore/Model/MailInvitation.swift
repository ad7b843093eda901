/// What a calendar part of a mail is about (RFC 5545, RFC 6047): a meeting somebody proposes, takes back or answers. All of it
/// are a stranger's words; the part itself stays the file that it is.
package struct MailInvitation: Equatable, Sendable {
    /// What is wanted (RFC 5546, section 1.4). The numbers are stored.
    package enum Kind: UInt8, CaseIterable, Sendable {
        /// A meeting to be accepted or declined, or a new form of it.
        case request = 0
        /// A meeting does not take place.
        case cancel = 1
        /// Somebody answers an invitation.
        case reply = 2
        /// Somebody would have it at another time or place.
        case counter = 3
        /// A date that is only told.
        case publish = 4

        package var name: String {
            switch self {
            case .request: "request"
            case .cancel: "cancel"
            case .reply: "reply"
            case .counter: "counter"
            case .publish: "publish"
            }
        }
    }

    package var kind: Kind
    /// What it is called.
    package var summary: String
    /// When it begins on the clock of ``zone``, `2026-03-01T09:00:00`, with `Z` behind it in UTC; `2026-03-01` for a whole day;
    /// empty where it does not say.
    package var start: String
    /// When it is over, in the form of ``start``; of whole days the day behind the last. Empty where it does not say.
    package var end: String
    /// Whose clock that is, as the sender calls it (mostly `Europe/Istanbul`); empty for UTC and where it does not say.
    package var zone: String
    package var place: String
    /// What a reply says (`accepted`, `declined`, `tentative`); empty otherwise.
    package var answer: String
    /// Whether it takes place more than once.
    package var repeats: Bool

    package init(
        kind: Kind, summary: String = "", start: String = "", end: String = "", zone: String = "", place: String = "",
        answer: String = "", repeats: Bool = false
    ) {
        self.kind = kind
        self.summary = summary
        self.start = start
        self.end = end
        self.zone = zone
        self.place = place
        self.answer = answer
        self.repeats = repeats
    }
}
