package import FrontdeskCore

/// The line above a quote, as the mail programs of its language write it, so that they find the quote below.
package enum QuoteAttribution {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// - Parameters:
    ///   - language: of the conversation, `tr`, `pl`, `de`; any other is English.
    ///   - author: the name of who wrote, or the address where there is no name.
    ///   - date: when it was written.
    ///   - offsetSeconds: of the desk's time at that moment, east of UTC.
    package static func line(language: String, author: String, date: Instant, offsetSeconds: Int) -> String {
        let author = HeaderWords.cleaned(author, bytesMax: ComposeLimits.nameBytesMax)
        guard let (day, seconds) = MailDate.civil(date, offsetSeconds: offsetSeconds) else { return "\(author):" }
        let clock = "\(MailDate.two(seconds / 3_600)):\(MailDate.two(seconds / 60 % 60))"
        let numbers = "\(MailDate.two(day.day)).\(MailDate.two(day.month)).\(day.year)"
        switch language.prefix(while: { $0 != "-" }).lowercased() {
        case "tr": return "\(author), \(numbers) \(clock) tarihinde şunu yazdı:"
        case "pl": return "W dniu \(numbers) o \(clock) \(author) napisał(a):"
        case "de": return "Am \(numbers) um \(clock) schrieb \(author):"
        default: return "On \(day.day) \(months[day.month - 1]) \(day.year) at \(clock), \(author) wrote:"
        }
    }
}
