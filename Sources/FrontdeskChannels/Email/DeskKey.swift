import Crypto
package import FrontdeskCore

/// The desk's own key: what leaves the house signed with it is known again when it comes back.
package struct DeskKey: Sendable {
    private let start: HMAC<SHA256>

    /// - Parameter secret: at least 32 bytes, the same for as long as the desk exists.
    package init(_ secret: [UInt8]) {
        start = HMAC(key: SymmetricKey(data: secret))
    }

    /// HMAC-SHA256 of the bytes.
    package func hash(_ bytes: [UInt8]) -> [UInt8] {
        var hash = start
        hash.update(data: bytes)
        return hash.finalize().withUnsafeBytes { Array($0) }
    }

    /// The Message-ID of a mail of ours, without angle brackets: the same for each attempt, and not to be guessed.
    ///
    /// - Parameter address: of whom it comes; its host is the right side.
    package func messageID(of message: MessageID, from address: String) -> String {
        let code = hash(Array("frontdesk-message\n\(message)".utf8)).prefix(Self.codeBytes)
        let letters = code.map { byte in
            let digits = String(byte, radix: 16)
            return digits.utf8.count < 2 ? "0" + digits : digits
        }
        return "\(message).\(letters.joined())@\(Self.host(of: address))"
    }

    /// Bytes of the code in a Message-ID: 64 bits, which nobody tries over mail.
    private static let codeBytes = 8

    /// What stands behind the `@`, in lower case as Message-IDs are compared.
    package static func host(of address: String) -> String {
        guard let at = address.lastIndex(of: "@") else { return "" }
        let bytes = address[address.index(after: at)...].utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        return String(decoding: bytes, as: UTF8.self)
    }
}
