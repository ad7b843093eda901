/// What ties a mail to others: its own Message-ID and those it answers to.
package struct MailThread: Equatable, Sendable {
    /// Its own, normalized. Where the mail has none it is made of the mail, the same at each reading.
    package let messageID: String
    /// Whether the mail came without one.
    package let isMade: Bool
    /// The mails it answers to, normalized, each once, the nearest first: `In-Reply-To`, then `References` from its end.
    package let parents: [String]

    /// The host of Message-IDs that are made here; no mail system has it (RFC 2606).
    package static let madeHost = "missing-id.invalid"

    /// - Parameter fingerprint: as ``MailFingerprint`` makes it, at least 16 bytes.
    package init(_ mail: MailMessage, fingerprint: [UInt8]) {
        let own = mail.messageID.map(Self.normalized) ?? ""
        isMade = own.isEmpty
        messageID = own.isEmpty ? Self.made(fingerprint) : own
        var parents: [String] = []
        var known: Set<String> = [messageID, ""]
        for id in mail.inReplyTo + mail.references.reversed() {
            let id = Self.normalized(id)
            if known.insert(id).inserted { parents.append(id) }
        }
        self.parents = parents
    }

    /// A Message-ID as it is compared: without angle brackets and white space, the host in lower case. The left side stays
    /// as it is (RFC 5322, section 3.6.4, gives no other equality).
    package static func normalized(_ id: String) -> String {
        let bytes = id.utf8.filter { !ASCII.isSpace($0) && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">") }
        guard let at = bytes.lastIndex(of: UInt8(ascii: "@")) else { return String(decoding: bytes, as: UTF8.self) }
        return String(decoding: bytes[..<at] + bytes[at...].map { ASCII.lower($0) }, as: UTF8.self)
    }

    private static func made(_ hash: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let text = hash.prefix(16).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: text, as: UTF8.self) + "@" + madeHost
    }
}
