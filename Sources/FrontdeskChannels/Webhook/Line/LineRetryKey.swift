import Crypto
import FrontdeskCore

/// The key by which LINE takes a message once (`X-Line-Retry-Key`): a UUID made of the message, the same for every attempt.
enum LineRetryKey {
    /// How long LINE is believed to know a key: it does for 24 hours, and a repeat may be a while on its way.
    static let lasts = Span.hours(23)

    /// Names of this desk's own: the first half of UUIDs of version 5 (RFC 9562, section 5.5).
    private static let namespace: [UInt8] = [
        0x6b, 0x1f, 0x0c, 0x52, 0x8e, 0x3d, 0x4a, 0x97, 0xb2, 0x60, 0x5d, 0x19, 0xe4, 0x7a, 0xc8, 0x33,
    ]

    /// The key of a message.
    ///
    /// The delivery's own key is the same in every installation, and one account may have two: what is sent to whom is part of
    /// it, so that they take nothing from each other.
    static func text(_ outbound: OutboundMessage, to place: String) -> String {
        var bytes = namespace
        for part in [outbound.key, outbound.id, outbound.conversation, place, outbound.text] {
            bytes += withUnsafeBytes(of: UInt64(part.utf8.count).bigEndian) { Array($0) }
            bytes += part.utf8
        }
        var digest = Array(Insecure.SHA1.hash(data: bytes).prefix(16))
        digest[6] = digest[6] & 0x0F | 0x50
        digest[8] = digest[8] & 0x3F | 0x80
        let hex = StrictHex.encode(digest)
        var text = ""
        for (place, digit) in hex.enumerated() {
            if [8, 12, 16, 20].contains(place) { text += "-" }
            text.append(digit)
        }
        return text
    }
}
