/// Keeps the refresh tokens that a server gives in place of the configured one (RFC 6749, section 6): each may be good for one use
/// only, so one that is lost locks the account out.
package protocol RefreshTokenKeeper: Sendable {
    /// The newest token that came of the configured one; nil where none did, or where another one has been configured since.
    func token(insteadOf configured: String) throws -> String?

    /// Keeps a token for good; it is on the disk when this returns.
    func keep(_ token: String, insteadOf configured: String) throws
}
