extension MailHeaders {
    /// Whom the server that delivered the mail delivered it for, as it says: `Delivered-To`, `X-Original-To` (Postfix), and
    /// `Envelope-To` (Exim). A recipient by `Bcc` stands nowhere else.
    ///
    /// Anybody can write such fields into a mail. But every server that takes one puts a `Received` above all that it was
    /// sent (RFC 5321, section 4.4), and the one that delivers it writes these fields above that. So only those above the
    /// first `Received` count: what is below, or in a mail without any, may be the sender's.
    package var deliveredTo: [MailAddress] {
        guard let received = fields.firstIndex(where: { Self.isSame($0.name, "Received") }) else { return [] }
        let names = ["Delivered-To", "X-Original-To", "Envelope-To"]
        return fields[..<received].filter { field in names.contains { Self.isSame($0, field.name) } }
            .flatMap { MailAddress.list(of: $0.line) }.filter { !$0.address.isEmpty }
    }
}
