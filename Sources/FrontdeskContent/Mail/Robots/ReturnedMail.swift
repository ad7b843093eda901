/// The mail that a report gives back, or its headers.
enum ReturnedMail {
    /// Its Message-ID without angle brackets: of a part that is a mail or its headers, else of the text behind the report.
    static func messageID(_ leaves: [MailPart], _ text: String) -> String? {
        if let id = headers(leaves, text)?.messageIDs("Message-ID").first { return id }
        // Some reports name it among their own words.
        let said = leaves.first { $0.type == "text/plain" }?.text ?? ""
        return MailHeaders.blocks(of: Array(said.utf8.prefix(RobotLimits.reportBytesMax)))
            .lazy.compactMap { $0.messageIDs("Message-ID").first }.first
    }

    /// Its headers; nil where nothing looks like them.
    static func headers(_ leaves: [MailPart], _ text: String) -> MailHeaders? {
        for leaf in leaves where leaf.isMessage || leaf.type == "text/rfc822-headers" || leaf.type == "text/rfc822" {
            if let first = MailHeaders.blocks(of: head(leaf.content)).first { return first }
        }
        return MailHeaders.blocks(of: head(Array(text.utf8))).first { $0.fields.count > 1 }
    }

    /// Headers are at the beginning.
    private static func head(_ bytes: [UInt8]) -> [UInt8] {
        Array(bytes.prefix(RobotLimits.reportBytesMax))
    }
}
