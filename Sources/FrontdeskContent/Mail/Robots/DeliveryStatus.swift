/// The fields of a delivery report (RFC 3464, section 2.3).
enum DeliveryStatus {
    /// One recipient for each block; the words beside them serve where the fields say little.
    static func recipients(_ blocks: [MailHeaders], text: ReportText) -> [BounceReport.Recipient] {
        let all = text.preamble + text.sections.map(\.text).joined()
        return blocks.prefix(RobotLimits.recipientsMax).map { block in
            let address = address(block)
            let own = text.sections.first { MailHeaders.isSame($0.address, address) }?.text
            let diagnostic = block.text("Diagnostic-Code") ?? ""
            let type = PlainText(diagnostic.prefix { $0 != ";" })
            let status = MailStatus.first(in: block.text("Status") ?? "")
            let kind = kind(block.text("Action") ?? "", status)
            let evidence = BounceRules.Evidence(
                diagnostic: PlainText(diagnostic.drop { $0 != ";" }.isEmpty ? diagnostic : behindType(diagnostic)),
                isLocalProgram: type.bytes == Array("x-unix".utf8), status: status,
                told: PlainText(blocks.count == 1 ? all : own ?? text.preamble))
            let failed = kind == .failed || kind == .delayed
            return BounceReport.Recipient(
                address: address, kind: kind, reason: failed ? BounceRules.reason(of: evidence) : .unknown,
                status: status, diagnostic: line(diagnostic))
        }
    }

    /// As it was given to the first server, else as the last one knew it.
    private static func address(_ block: MailHeaders) -> String {
        for name in ["Original-Recipient", "Final-Recipient"] {
            let text = block.text(name) ?? ""
            let value = text.contains(";") ? behindType(text) : text
            if let address = ReportText.address(atStartOf: value[...]) { return address }
        }
        return ""
    }

    private static func behindType(_ text: String) -> String {
        String(text.drop { $0 != ";" }.dropFirst())
    }

    private static func kind(_ action: String, _ status: MailStatus?) -> BounceReport.Kind {
        let action = PlainText(action)
        if action.hasPrefix("delayed") { return .delayed }
        if action.containsAny(of: ["delivered", "relayed", "expanded"]) { return .delivered }
        if action.isEmpty, status?.category == 2 { return .delivered }
        return .failed
    }

    /// A text of a stranger as one line of bounded length.
    static func line(_ text: String) -> String {
        let words = text.unicodeScalars.split { $0.properties.isWhitespace || $0.value < 0x20 || $0.value == 0x7F }
        var line = ""
        for word in words {
            guard line.utf8.count + String(Substring(word)).utf8.count < RobotLimits.diagnosticBytesMax else { break }
            line += (line.isEmpty ? "" : " ") + String(Substring(word))
        }
        return line
    }
}
