package import Logging
package import Systemd

/// Records for the journal, with fields that can be asked for: `journalctl FRONTDESK_CHANNEL=support-mail`.
///
/// The message has all that a line of the log has, but for one thing. Fields are made only of what is a name of the
/// configuration, a number or a code: other people's words stay out of them, and with these the addresses of customers. What the
/// other side of a channel may have worded is that one thing: a field of its own, bounded, of which the message has nothing.
package struct JournalLogHandler: LogHandler {
    package var logLevel: Logger.Level = .info
    package var metadata: Logger.Metadata = [:]
    private let label: String
    /// Where the journal's socket cannot be reached: standard error leads there as well.
    private let fallback: LineLogHandler

    package init(label: String) {
        self.label = label
        fallback = LineLogHandler(label: label, isJournal: true)
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        if !record(of: event).send() { fallback.log(event: event) }
    }

    /// What is sent.
    package func record(of event: LogEvent) -> JournalRecord {
        let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        var record = JournalRecord()
        let said = all.filter { $0.key != LogKind.key && $0.key != LineLogHandler.heard }
        record.add("MESSAGE", LineLogHandler.text(event.message, said))
        record.add("PRIORITY", "\(LineLogHandler.syslog(event.level))")
        record.add("SYSLOG_IDENTIFIER", "frontdeskd")
        record.add("FRONTDESK_LOGGER", label)
        if let kind = all[LogKind.key]?.description {
            record.add("FRONTDESK_KIND", kind)
            if let known = LogKind(rawValue: kind) { record.add("MESSAGE_ID", known.messageID) }
        }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) where Self.plain.contains(key) {
            record.add("FRONTDESK_\(Self.name(key))", LineLogHandler.oneLine(value.description))
        }
        if let heard = all[LineLogHandler.heard]?.description {
            record.add("FRONTDESK_\(Self.name(LineLogHandler.heard))", LineLogHandler.quoted(heard))
        }
        return record
    }

    /// Metadata with nothing in it that somebody else has written.
    package static let plain: Set<String> = [
        "agent", "attempt", "bytes", "channel", "code", "conversation", "count", "file", "gateway",
        "generation", "group", "item", "mails", "message", "new", "outbox", "outcome", "queue",
        "retryAfterMilliseconds", "seconds", "socket", "status", "uid", "upTo", "user", "waiting", "web",
    ]

    /// `retryAfterMilliseconds` is `RETRY_AFTER_MILLISECONDS`.
    private static func name(_ key: String) -> String {
        key.reduce(into: "") { name, letter in
            if letter.isUppercase { name.append("_") }
            name += letter.uppercased()
        }
    }
}
