import Crypto
import FrontdeskCore

/// The name of the account's own room with a user, made of the two: it is found again wherever it is asked for, and what is
/// said there is known to be of the conversation that an agent began.
struct MatrixAlias: Equatable {
    /// The name without its server.
    let local: String
    /// `#name:server`.
    let text: String

    /// - Returns: nil where the account's name has no server.
    init?(of own: String, with user: String) {
        guard let server = own.split(separator: ":", maxSplits: 1).dropFirst().first else { return nil }
        let digest = SHA256.hash(data: Array("frontdesk-room\n\(own)\n\(user)".utf8))
        local = "frontdesk-\(StrictHex.encode(digest.prefix(12)))"
        text = "#\(local):\(server)"
    }
}
