/// The notifications of a large sending service (Amazon SES) that its message bus delivers by mail: JSON, in which the
/// report may be a string within another object. Read for its few fields; they are made those of RFC 3464.
enum CloudNotification {
    /// One block for each recipient, and the Message-ID of the mail it tells of; nil where the text is none.
    static func read(_ text: String) -> (blocks: [MailHeaders], messageID: String?)? {
        guard text.utf8.first == UInt8(ascii: "{"), text.utf8.count <= RobotLimits.reportBytesMax else { return nil }
        // The inner object's quotes are escaped; to read single fields these need not be told from the outer one's.
        var bytes = Array(text.utf8)
        bytes.removeAll { $0 == UInt8(ascii: "\\") || ASCII.isSpace($0) && $0 != 0x20 }
        let json = String(decoding: bytes, as: UTF8.self)
        guard let type = values("notificationType", in: json).first else { return nil }
        let id = ["Message-ID", "Message-Id"].lazy.compactMap { json.firstRange(of: "\"name\":\"\($0)\"") }.first
            .flatMap { values("value", in: String(json[$0.lowerBound...].prefix(1_000))).first }
            .flatMap { MessageID.list(of: $0).first ?? $0 }
        switch type {
        case "Bounce":
            let addresses = values("emailAddress", in: json)
            let statuses = values("status", in: json)
            let diagnostics = values("diagnosticCode", in: json)
            return (
                addresses.enumerated().map { index, address in
                    block(
                        address, action: "failed", status: index < statuses.count ? statuses[index] : "",
                        diagnostic: index < diagnostics.count ? diagnostics[index] : "")
                }, id
            )
        case "Delivery":
            let answer = values("smtpResponse", in: json).first ?? ""
            return ([block(list("recipients", in: json), action: "delivered", status: "", diagnostic: answer)], id)
        default: return nil
        }
    }

    private static func block(_ address: String, action: String, status: String, diagnostic: String) -> MailHeaders {
        let fields = [
            ("Final-Recipient", "rfc822; " + address), ("Action", action), ("Status", status),
            ("Diagnostic-Code", diagnostic),
        ]
        return MailHeaders(fields.filter { !$0.1.isEmpty }.map { MailHeaders.Field(name: $0.0, raw: Array($0.1.utf8)) })
    }

    /// The strings that stand as values of a name.
    private static func values(_ name: String, in json: String) -> [String] {
        json.split(separator: "\"\(name)\":\"").dropFirst().prefix(RobotLimits.recipientsMax)
            .map { String($0.prefix { $0 != "\"" }) }
    }

    /// The first string of the list that stands as value of a name.
    private static func list(_ name: String, in json: String) -> String {
        let parts = json.split(separator: "\"\(name)\":[\"", maxSplits: 1)
        return parts.count == 2 ? String(parts[1].prefix { $0 != "\"" }) : ""
    }
}
