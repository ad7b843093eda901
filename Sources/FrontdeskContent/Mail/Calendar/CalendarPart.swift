import FrontdeskCore

/// A calendar part as its reader has to know it (RFC 5545).
struct CalendarPart: Equatable {
    var invitation: MailInvitation
    /// What its writer says of it; may be empty.
    var description: String

    /// Reads the first event, or task, that is not an exception of a series; nil where there is none.
    init?(_ text: String) {
        var method = ""
        var found: CalendarItem?
        var item: CalendarItem?
        var depth = 0
        for line in CalendarLine.all(in: text) {
            switch (line.name, line.value.uppercased()) {
            case ("BEGIN", "VEVENT") where item == nil, ("BEGIN", "VTODO") where item == nil: item = CalendarItem()
            case ("BEGIN", _): depth += item == nil ? 0 : 1
            case ("END", _) where depth > 0: depth -= 1
            case ("END", _):
                guard let ended = item else { break }
                item = nil
                if found == nil || found?.isException == true && !ended.isException { found = ended }
            case ("METHOD", let word) where item == nil: method = word
            // What stands in an alarm is not about the meeting.
            default: if depth == 0 { item?.take(line) }
            }
        }
        // A file that was cut off tells what it can.
        guard let event = found ?? item else { return nil }
        invitation = event.invitation(Self.kind(method, event))
        description = event.description
    }

    /// RFC 5546, section 1.4; a calendar without a method is only told.
    private static func kind(_ method: String, _ event: CalendarItem) -> MailInvitation.Kind {
        if event.isCancelled { return .cancel }
        switch method {
        case "REQUEST", "ADD": return .request
        case "CANCEL": return .cancel
        case "REPLY": return .reply
        case "COUNTER": return .counter
        default: return .publish
        }
    }
}

/// The properties of an event or a task that are shown.
private struct CalendarItem {
    private(set) var description = ""
    private(set) var isException = false
    private(set) var isCancelled = false
    private var summary = ""
    private var place = ""
    private var start = CalendarTime()
    private var end = CalendarTime()
    private var duration = ""
    private var answer = ""
    private var repeats = false

    mutating func take(_ line: CalendarLine) {
        switch line.name {
        case "SUMMARY": if summary.isEmpty { summary = line.oneLine }
        case "LOCATION": if place.isEmpty { place = line.oneLine }
        case "DESCRIPTION": if description.isEmpty { description = line.text }
        case "DTSTART": start = CalendarTime(line)
        case "DTEND", "DUE": end = CalendarTime(line)
        case "DURATION": duration = line.value
        case "RRULE", "RDATE": repeats = true
        case "RECURRENCE-ID": isException = true
        case "STATUS": isCancelled = line.value.uppercased() == "CANCELLED"
        case "ATTENDEE": if answer.isEmpty { answer = line.parameter("PARTSTAT").lowercased() }
        default: break
        }
    }

    func invitation(_ kind: MailInvitation.Kind) -> MailInvitation {
        let known = ["accepted", "declined", "tentative", "delegated"].contains(answer)
        return MailInvitation(
            kind: kind, summary: summary, start: start.text,
            end: end.text.isEmpty ? start.after(duration) : end.text, zone: start.zone, place: place,
            answer: kind == .reply && known ? answer : "", repeats: repeats)
    }
}
