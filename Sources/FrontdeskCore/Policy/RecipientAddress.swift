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

    /// Whether a folded address is meant by a folded entry: the same address, or with `@domain` any of that domain.
    package static func matches(_ entry: String, _ address: String) -> Bool {
        guard entry.utf8.first == UInt8(ascii: "@") else { return entry.utf8.elementsEqual(address.utf8) }
        guard let at = address.utf8.lastIndex(of: UInt8(ascii: "@")) else { return false }
        return entry.utf8.elementsEqual(address.utf8[at...])
    }
}
