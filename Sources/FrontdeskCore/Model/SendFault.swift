/// Why an attempt to send a message brought no answer.
///
/// Stands in records and in the journal where an answer's status would, which is positive: a number once given is never
/// given again.
package enum SendFault: Int32, CaseIterable, Sendable {
    /// No connection came about: refused, or no way there.
    case connect = -1
    /// The host's name is not known.
    case name = -2
    /// Connecting, or the answer, took too long.
    case timeout = -3
    /// No agreement on TLS: no certificate that is trusted, or no TLS at all.
    case tls = -4
    /// The host's address is one that may not be called.
    case address = -5
    /// The connection ended before there was a whole answer.
    case cut = -6
    /// The daemon stopped or died meanwhile.
    case stopped = -7
    /// The channel has no way out as it is configured.
    case channel = -8
    /// The desk's own store failed: nothing was sent.
    case store = -9
    /// The other side has refused the channel's own login.
    case login = -10
    /// It is larger than what the other side takes.
    case size = -11

    package var word: String {
        switch self {
        case .connect: "connect"
        case .name: "name"
        case .timeout: "timeout"
        case .tls: "tls"
        case .address: "address"
        case .cut: "cut"
        case .stopped: "stopped"
        case .channel: "channel"
        case .store: "store"
        case .login: "login"
        case .size: "size"
        }
    }

    /// The word for what went wrong, by a status as it is kept: `http`, or `smtp` of a mail, for an answer that refuses; nil
    /// where nothing did, or where it is not known.
    package static func word(ofStatus status: Int32, isMail: Bool) -> String? {
        status >= 300 ? isMail ? "smtp" : "http" : SendFault(rawValue: status)?.word
    }
}
