/// Who a mail says it comes from and goes to beside its headers, as the last server of its way writes it into the mail
/// (RFC 5321, section 4.4).
package struct MailEnvelope: Equatable, Sendable {
    /// Nil where it is not known.
    package var sender: MailPath?
    /// Those of one channel, each once.
    package var recipients: [MailPath]

    package init(sender: MailPath? = nil, recipients: [MailPath] = []) {
        self.sender = sender
        self.recipients = recipients
    }

    /// The mail with `Return-Path` in front, unless it has one, and a `Delivered-To` for each recipient.
    package func written(on mail: [UInt8]) -> [UInt8] {
        let start = Self.start(of: mail)
        let isCRLF = mail[start...].firstIndex(of: 0x0A).map { $0 > start && mail[$0 - 1] == 0x0D } ?? true
        let end = isCRLF ? "\r\n" : "\n"
        var lines = ""
        if let sender, !Self.hasReturnPath(mail[start...]) { lines += "Return-Path: <\(sender.address)>\(end)" }
        for recipient in recipients { lines += "Delivered-To: \(recipient.address)\(end)" }
        guard !lines.isEmpty || start > 0 else { return mail }
        var written: [UInt8] = []
        written.reserveCapacity(lines.utf8.count + mail.count - start)
        written += lines.utf8
        written += mail[start...]
        return written
    }

    /// Behind the line `From sender date` that some programs put before the mails they pipe: it is no header field, and in
    /// the midst of them it would end the headers.
    private static func start(of mail: [UInt8]) -> Int {
        guard mail.starts(with: "From ".utf8), let end = mail.firstIndex(of: 0x0A) else { return 0 }
        return end + 1
    }

    private static let returnPath = Array("return-path:".utf8)

    /// Whether one of the header's fields is `Return-Path`.
    private static func hasReturnPath(_ mail: ArraySlice<UInt8>) -> Bool {
        var place = mail.startIndex
        while let end = mail[place...].firstIndex(of: 0x0A) {
            let line = mail[place..<end]
            if line.isEmpty || line.elementsEqual([0x0D]) { return false }
            if line.prefix(returnPath.count).elementsEqual(returnPath, by: { ($0 | 0x20) == $1 || $0 == $1 }) {
                return true
            }
            place = end + 1
        }
        return false
    }
}
