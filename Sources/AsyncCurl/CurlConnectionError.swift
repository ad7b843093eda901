/// Why there is no connection, or why it is one no longer.
package struct CurlConnectionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What libcurl says.
    package let failure: CurlError

    /// Whether the server has refused the login: the same once more changes nothing, unless `reply` says otherwise.
    package let isLoginDenied: Bool

    /// The server's last line before the connection was given up, cut to 1 KiB; empty after the login. It may hold
    /// anything that the server likes.
    package let reply: String

    package var description: String { reply.isEmpty ? failure.description : "\(failure): \(reply)" }

    package init(_ failure: CurlError, isLoginDenied: Bool = false, reply: String = "") {
        self.failure = failure
        self.isLoginDenied = isLoginDenied
        self.reply = reply
    }
}
