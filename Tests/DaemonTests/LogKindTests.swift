import Foundation
import Logging
import Systemd
import Testing

@testable import FrontdeskDaemon

@Suite("Kinds of events")
struct LogKindTests {
    @Test("each has a number of its own, of 128 bits, that a catalog can name")
    func numbers() {
        let numbers = LogKind.allCases.map(\.messageID)
        #expect(Set(numbers).count == LogKind.allCases.count)
        for number in numbers { #expect(number.wholeMatch(of: /[0-9a-f]{32}/) != nil, "\(number)") }
    }

    @Test("each says what has happened and what to do", arguments: LogKind.allCases)
    func texts(_ kind: LogKind) {
        #expect(!kind.subject.isEmpty && kind.subject.utf8.count <= 70 && !kind.subject.hasSuffix("."))
        #expect(kind.advice.hasSuffix("."))
        #expect(kind.rawValue.wholeMatch(of: /[a-z]+(-[a-z]+)*/) != nil)
    }

    /// The file that is installed for `journalctl -x`. With UPDATE_CATALOG=1 it is written anew.
    @Test("the catalog is what the kinds say")
    func catalog() throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "deploy/systemd/frontdesk.catalog")
        if ProcessInfo.processInfo.environment["UPDATE_CATALOG"] == "1" {
            try FileManager.default.createDirectory(
                at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(LogKind.catalog.utf8).write(to: path)
        }
        let file = try String(contentsOf: path, encoding: .utf8)
        #expect(file == LogKind.catalog, "run the test again with UPDATE_CATALOG=1")
    }

    @Test("kinds that modules without this list write are on it")
    func written() throws {
        let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources/FrontdeskStore")
        let walker = try #require(FileManager.default.enumerator(atPath: sources.path))
        var found: [String] = []
        while let name = walker.nextObject() as? String {
            guard name.hasSuffix(".swift") else { continue }
            let text = try String(contentsOf: sources.appending(path: name), encoding: .utf8)
            found += text.matches(of: /"kind": "([^"]*)"/).map { String($0.1) }
        }
        #expect(!found.isEmpty)
        for name in found { #expect(LogKind(rawValue: name) != nil, "\(name)") }
    }

    @Test("findings go to the journal's stream line by line, each with its level")
    func findings() {
        #expect(
            Findings.marked("a.json:1:2: error\n    1 | x\n", areErrors: true) == "<3>a.json:1:2: error\n<3>    1 | x\n"
        )
        #expect(Findings.marked("warning", areErrors: false) == "<4>warning\n")
    }

    private static func event(
        _ level: Logger.Level, _ text: Logger.Message, _ metadata: Logger.Metadata = [:]
    ) -> LogEvent {
        LogEvent(
            level: level, message: text, metadata: metadata, source: "test", file: #fileID, function: #function,
            line: #line)
    }

    @Test("a record has its kind, its number and fields of what is plain; words of others stay in the message")
    func record() {
        let event = Self.event(
            .error, "a channel\nis down",
            [
                "channel": "support-mail", "retryAfterMilliseconds": "5", "reason": "ola@example.com",
                "kind": "channel-down",
            ])
        var handler = JournalLogHandler(label: "frontdeskd")
        handler.metadata["generation"] = "42"
        #expect(
            handler.record(of: event).fields == [
                "MESSAGE=a channel\\u000ais down channel=support-mail generation=42 reason=ola@example.com "
                    + "retryAfterMilliseconds=5",
                "PRIORITY=3", "SYSLOG_IDENTIFIER=frontdeskd", "FRONTDESK_LOGGER=frontdeskd",
                "FRONTDESK_KIND=channel-down", "MESSAGE_ID=\(LogKind.channelDown.messageID)",
                "FRONTDESK_CHANNEL=support-mail", "FRONTDESK_GENERATION=42", "FRONTDESK_RETRY_AFTER_MILLISECONDS=5",
            ])
    }

    @Test("what the other side may have worded is a field of its own, bounded and in one line, and not in the message")
    func heard() {
        let words = "550 no\u{1B}[2J\n<ola@example.com>" + String(repeating: "ż", count: 1_000)
        let event = Self.event(
            .warning, "a reply was not sent", ["outbox": "x7", "detail": "cut", "heard": "\(words)"])
        let fields = JournalLogHandler(label: "frontdeskd").record(of: event).fields
        #expect(fields.first == "MESSAGE=a reply was not sent detail=cut outbox=x7")
        let heard = fields.filter { $0.hasPrefix("FRONTDESK_HEARD=") }
        #expect(heard.count == 1 && heard.first?.hasPrefix("FRONTDESK_HEARD=550 no\\u001b[2J\\u000a<ola@") == true)
        #expect(heard.first.map { $0.utf8.count <= 340 && $0.hasSuffix("ż…") } == true)
        #expect(heard.first?.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F } == false)
        // A line of the log has no fields.
        let line = LineLogHandler.text(event.message, event.metadata ?? [:])
        #expect(line.hasPrefix("a reply was not sent detail=cut heard=550 no\\u001b") && line.utf8.count < 400)
    }

    @Test(
        "levels are the journal's",
        arguments: zip(Logger.Level.allCases, [7, 7, 6, 5, 4, 3, 2]))
    func priorities(_ level: Logger.Level, _ priority: Int) {
        let record = JournalLogHandler(label: "x").record(of: Self.event(level, "text"))
        #expect(
            record.fields.contains("PRIORITY=\(priority)") && !record.fields.contains { $0.hasPrefix("MESSAGE_ID") })
    }

    @Test("a logger writes down a kind at its level", arguments: [LogKind.ready, .unknownUser, .deadLetter, .bug])
    func levels(_ kind: LogKind) throws {
        let seen = Reply<LogEvent>()
        let logger = Logger(label: "test") { _ in Catcher(seen: seen) }
        logger.record(kind, "text", ["channel": "chat"])
        let event = try seen.wait()
        #expect(event.level == kind.level)
        #expect(event.metadata?["kind"] == "\(kind.rawValue)" && event.metadata?["channel"] == "chat")
    }

    private struct Catcher: LogHandler {
        let seen: Reply<LogEvent>
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { seen.give(event) }
    }
}
