import FrontdeskCore

/// The signed plus-address that answers come back to: `support+c1042.KEY@example.com`.
///
/// It proves that who writes has been written to, whatever became of the other headers.
package enum ThreadToken {
    /// Makes the code of a text with the desk's key: HMAC-SHA256 or as strong, at least ``codeBytes`` bytes.
    package typealias Code = (_ text: [UInt8]) -> [UInt8]

    /// Bytes of the code in the address: 80 bits, which cannot be tried over mail, in 16 letters.
    package static let codeBytes = RecipientAddress.tokenLetters * 5 / 8
    /// Letters without those that look alike; of one case, since servers change it.
    private static let letters = Array("abcdefghijkmnpqrstuvwxyz23456789".utf8)

    /// The mailbox's address with the token of a conversation; nil where the address is none.
    ///
    /// - Parameter conversation: its number, as in `c1042`.
    package static func address(_ mailbox: String, conversation: Int64, code: Code) -> String? {
        guard let at = mailbox.lastIndex(of: "@"), at != mailbox.startIndex, conversation > 0 else { return nil }
        let local = mailbox[..<at].prefix { $0 != "+" }
        return "\(local)+c\(conversation).\(signature(mailbox, conversation, code))\(mailbox[at...])"
    }

    /// The conversation that an address names with a valid token; nil where it has none, or one that is not ours.
    package static func conversation(in address: String, mailbox: String, code: Code) -> Int64? {
        guard let at = address.lastIndex(of: "@"), let own = mailbox.lastIndex(of: "@"),
            MailHeaders.isSame(String(address[at...]), String(mailbox[own...]))
        else { return nil }
        let halves = address[..<at].split(separator: "+", maxSplits: 1)
        guard halves.count == 2, MailHeaders.isSame(String(halves[0]), String(mailbox[..<own].prefix { $0 != "+" }))
        else {
            return nil
        }
        let detail = ASCII.lower(String(halves[1])).split(separator: ".", maxSplits: 1)
        guard detail.count == 2, detail[0].hasPrefix("c"), detail[0].dropFirst().first?.isNumber == true,
            detail[0].dropFirst().first != "0", let number = Int64(detail[0].dropFirst()), number > 0,
            isEqual(Array(detail[1].utf8), Array(signature(mailbox, number, code).utf8))
        else { return nil }
        return number
    }

    /// The first valid one of all addresses that a mail was sent to.
    package static func conversation(of mail: MailMessage, mailbox: String, code: Code) -> Int64? {
        let fields = ["Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc", "Resent-To"]
        let delivered = fields.flatMap { mail.headers.addresses($0) }.prefix(RobotLimits.tokenAddressesMax)
        for each in delivered {
            if let number = conversation(in: each.address, mailbox: mailbox, code: code) { return number }
        }
        return nil
    }

    /// Over the mailbox too, so that a token of one channel is none in another.
    private static func signature(_ mailbox: String, _ conversation: Int64, _ code: Code) -> String {
        let text = Array("frontdesk-thread\n\(ASCII.lower(mailbox))\nc\(conversation)".utf8)
        var bits: UInt32 = 0
        var count = 0
        var letters: [UInt8] = []
        for byte in code(text).prefix(codeBytes) {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 5 {
                count -= 5
                letters.append(Self.letters[Int(bits >> UInt32(count) & 31)])
            }
        }
        return String(decoding: letters, as: UTF8.self)
    }

    /// In a time that does not tell how much of it was right. A code that is too short proves nothing.
    private static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count, right.count == codeBytes * 8 / 5 else { return false }
        return zip(left, right).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
