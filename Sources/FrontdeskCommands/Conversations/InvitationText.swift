import FrontdeskCore

/// What a calendar part of a mail is about, as people read it.
enum InvitationText {
    /// What is wanted and what it is called, when, where.
    static func parts(_ invitation: MailInvitation) -> [String?] {
        let what = invitation.summary.isEmpty ? lead(invitation) : "\(lead(invitation)): \(invitation.summary)"
        return [what, time(invitation), invitation.repeats ? "repeated" : nil, invitation.place]
    }

    private static func lead(_ invitation: MailInvitation) -> String {
        switch invitation.kind {
        case .request: "Invitation"
        case .cancel: "Does not take place"
        case .reply: invitation.answer.isEmpty ? "Answer to an invitation" : "Invitation \(invitation.answer)"
        case .counter: "Another time or place proposed"
        case .publish: "Date"
        }
    }

    /// `2026-03-01 09:00 to 10:00 Europe/Istanbul`; on the sender's clock, which is named where they name it.
    static func time(_ invitation: MailInvitation) -> String? {
        guard !invitation.start.isEmpty else { return nil }
        let start = readable(invitation.start)
        var text = start
        // The end of whole days is the day behind them: of a single one it says nothing.
        if !invitation.end.isEmpty, invitation.start.contains("T") || !isNextDay(invitation) {
            let end = readable(invitation.end)
            let isSameDay = end.hasPrefix(start.prefix(10)) && end.count > 10
            text +=
                isSameDay
                ? " to \(end.dropFirst(11))" : " \(invitation.start.contains("T") ? "to" : "until before") \(end)"
        }
        let zone = invitation.start.hasSuffix("Z") ? "UTC" : invitation.zone
        return zone.isEmpty ? text : "\(text) \(zone)"
    }

    private static func isNextDay(_ invitation: MailInvitation) -> Bool {
        guard let start = RFC3339.instant(invitation.start + "T00:00:00Z"),
            let end = RFC3339.instant(invitation.end + "T00:00:00Z")
        else { return false }
        return end <= start + .days(1)
    }

    /// `2026-03-01 09:00`: seconds only where there are any.
    private static func readable(_ time: String) -> String {
        var text = time.filter { $0 != "Z" }
        guard let letter = text.firstIndex(of: "T") else { return text }
        text.replaceSubrange(letter...letter, with: " ")
        return text.hasSuffix(":00") ? String(text.dropLast(3)) : text
    }
}
