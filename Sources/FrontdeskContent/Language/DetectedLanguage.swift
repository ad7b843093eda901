/// The language of a text, as far as it can be told.
package struct DetectedLanguage: Hashable, Sendable {
    /// The primary subtag of BCP 47 in lower case, `und` if unknown.
    package let code: String
    /// Whether to route by it; if not, the contact's last language or the channel's is the better guess.
    package let reliable: Bool

    package init(code: String, reliable: Bool) {
        self.code = code
        self.reliable = reliable
    }

    /// Nothing can be said.
    package static let unknown = DetectedLanguage(code: "und", reliable: false)
}
