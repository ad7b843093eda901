/// Addresses of ours as routes and channels compare them.
///
/// Other than those of senders they are not folded: an address that is ours is written by us, and two that differ by an
/// accent may be two.
package enum RecipientAddress {
    /// The one form of an address for comparing: letters of ASCII in lower case, everything else as it is.
    ///
    /// Before the `@` case may matter by the letter of RFC 5321 (section 2.4), and does nowhere.
    package static func folded(_ address: String) -> String {
        String(decoding: address.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }

    /// Letters of the code in an address of a conversation, `support+c1042.CODE@example.com`: 80 bits at 5 a letter.
    package static let tokenLetters = 16

    /// The form in which a recipient is compared: folded, and an address of a conversation as the one it was made of.
    ///
    /// By its form alone, whether its code is right or not: to whom a mail was sent is no proof of anything.
    package static func compared(_ address: String) -> String {
        let folded = folded(address)
        guard let at = folded.utf8.lastIndex(of: UInt8(ascii: "@")),
            let plus = folded.utf8[..<at].firstIndex(of: UInt8(ascii: "+")), plus > folded.utf8.startIndex
        else { return folded }
        let detail = folded.utf8[folded.utf8.index(after: plus)..<at]
        let halves = detail.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2, halves[0].first == UInt8(ascii: "c"), halves[0].count > 1,
            halves[0].dropFirst().allSatisfy({ (0x30...0x39).contains($0) }), halves[1].count == tokenLetters,
            halves[1].allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) })
        else { return folded }
        return String(folded[..<plus] + folded[at...])
    }

    /// Whether a folded address is meant by a folded entry: the same address, or with `@domain` any of that domain.
    package static func matches(_ entry: String, _ address: String) -> Bool {
        guard entry.utf8.first == UInt8(ascii: "@") else { return entry.utf8.elementsEqual(address.utf8) }
        guard let at = address.utf8.lastIndex(of: UInt8(ascii: "@")) else { return false }
        return entry.utf8.elementsEqual(address.utf8[at...])
    }
}
