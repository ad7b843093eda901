import FrontdeskConfig
import FrontdeskCore
import Glibc
package import Logging

/// One line a record to standard error; with the syslog level in front when the journal reads it.
package struct LineLogHandler: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    private let label: String
    /// Standard error goes to the journal: it takes the time and reads the level from `<n>`.
    private let isJournal: Bool

    package init(label: String, level: Logger.Level = .info, isJournal: Bool) {
        self.label = label
        self.isJournal = isJournal
        logLevel = level
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let level = event.level
        var line = isJournal ? "<\(Self.syslog(level))>" : "\(RFC3339.text(SystemClock.wall()) ?? "-") \(level) "
        var all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        // For the journal, which finds by it what to do; here it would say what the message says.
        all[LogKind.key] = nil
        line += "\(label): \(Self.text(event.message, all))\n"
        // One write a record: lines of several threads never mix.
        line.withUTF8 { bytes in _ = write(STDERR_FILENO, bytes.baseAddress, bytes.count) }
    }

    /// The key of what the other side may have worded. In the journal it is a field of its own and not in the message.
    static let heard = "heard"

    /// The message with its metadata behind it, in one line.
    static func text(_ message: Logger.Message, _ metadata: Logger.Metadata) -> String {
        metadata.sorted { $0.key < $1.key }.reduce(oneLine(message.description)) { text, pair in
            let value = pair.value.description
            return text + " \(pair.key)=\(pair.key == heard ? quoted(value) : oneLine(value))"
        }
    }

    /// What the other side may have worded, in one line of bounded length.
    static func quoted(_ text: String) -> String {
        let line = oneLine(text)
        guard line.utf8.count > LogLimits.heardBytesMax else { return line }
        var kept = ""
        for scalar in line.unicodeScalars {
            guard kept.utf8.count + UTF8.width(scalar) <= LogLimits.heardBytesMax else { break }
            kept.unicodeScalars.append(scalar)
        }
        return kept + "…"
    }

    /// What strangers put into names must not forge lines or drive a terminal.
    static func oneLine(_ text: String) -> String {
        TerminalText.escaped(text)
    }

    /// The journal's and syslog's number of a level (syslog(3)).
    static func syslog(_ level: Logger.Level) -> Int {
        switch level {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}

/// Bounds of the log.
enum LogLimits {
    /// Bytes of what the other side may have worded: libcurl's own sentences have 256 at most.
    static let heardBytesMax = 300
}
