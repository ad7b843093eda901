package import AsyncCurl

/// Why a session with a mailbox has ended. Texts of the server are for people and may hold anything.
package enum IMAPFault: Error, Equatable, Sendable {
    /// There was no connection, or it broke.
    case connection(CurlConnectionError)
    /// What logs in cannot be had: a secret, a token.
    case login(String, isLasting: Bool)
    /// The server has closed, perhaps with a word (`BYE`).
    case closed(String)
    /// The server owed an answer and was silent, or took longer than a command may.
    case silent
    /// What came is not IMAP, or more than may come; the words say what.
    case malformed(String)
    /// The mailbox cannot be opened: it is not there, or not for us.
    case mailboxRefused(String)
    /// The mailbox has no lasting numbers (UIDVALIDITY), so that no place in it could be kept.
    case noNumbers
    /// A command was refused that every server knows.
    case commandRefused(String)
    /// One mail cannot be had: its number, and the server's words.
    case mailRefused(UInt32, String)
    /// The owner could not store what it was given.
    case notTaken(String)

    /// Why, in a few words for operators.
    package var text: String {
        switch self {
        case .connection(let error) where error.isLoginDenied: "the login was denied: \(error.reply)"
        case .connection(let error): error.failure.message
        case .login(let text, _): "the login cannot be had: \(text)"
        case .closed(let text): text.isEmpty ? "the server has closed the connection" : "the server has closed: \(text)"
        case .silent: "the server is silent"
        case .malformed(let text): "the server does not speak IMAP: \(text)"
        case .mailboxRefused(let text): "the mailbox cannot be opened: \(text)"
        case .noNumbers: "the mailbox has no lasting numbers (UIDVALIDITY)"
        case .commandRefused(let text): "a command was refused: \(text)"
        case .mailRefused(let uid, let text): "mail \(uid) cannot be had: \(text)"
        case .notTaken(let text): "the desk could not store the mails: \(text)"
        }
    }

    /// Whether trying again without another configuration is in vain: a login that was denied, unless the server calls that
    /// a matter of the moment (RFC 5530).
    package var isLasting: Bool {
        if case .login(_, let isLasting) = self { return isLasting }
        guard case .connection(let error) = self, error.isLoginDenied else { return false }
        let reply = error.reply.uppercased()
        return !["[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]"].contains { reply.contains($0) }
    }
}
