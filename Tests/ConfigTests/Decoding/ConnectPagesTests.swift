import Foundation
import FrontdeskConfig
import FrontdeskCore
import Testing

/// A page that says how a channel is connected.
struct ConnectPage: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String

    var testDescription: String { name }

    /// Those of the documentation that have samples of channels, by name.
    static func all() throws -> [ConnectPage] {
        let folder = ReferencePage.root.appending(path: "Sources/FrontdeskCore/Documentation.docc")
        return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "md" }
            .map { ConnectPage(name: $0.lastPathComponent, text: try String(contentsOf: $0, encoding: .utf8)) }
            .filter { $0.name.hasPrefix("Connect") || $0.name == "Webhooks.md" }
            .sorted { $0.name < $1.name }
    }

    /// The indented blocks that are members of an object: of a channel's, or of the whole file's.
    var samples: [String] {
        var blocks: [[Substring]] = []
        var isBlank = true
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let isCode = line.hasPrefix("    ")
            if isCode, isBlank { blocks.append([]) }
            if isCode, !blocks.isEmpty { blocks[blocks.count - 1].append(line) }
            isBlank = line.allSatisfy(\.isWhitespace)
        }
        return blocks.filter { ($0.first ?? "").contains(/^ *"[^"]+": \{/) }.map { $0.joined(separator: "\n") }
    }

    /// A desk that has a sample and nothing more than it needs: a sample without a type is of a mailbox's channel.
    static func desk(_ sample: String) -> String {
        let isOfTheFile = sample.contains("\"channels\": {")
        let mailbox = #""x": { "type": "email", "class": "deferred", "address": "x@x.example", "lmtp": true, "#
        let channel = sample.contains("\"type\"") ? sample : mailbox + sample + " }"
        let members = isOfTheFile ? sample : "\"channels\": {\n\(channel)\n}, \(socket(channel))"
        return "{ \"desk\": { \"name\": \"A\" },\n\(members),\n\"routes\": [{ \"id\": \"r\", \"end\": \"file\" }] }"
    }

    /// Where mails are handed in, where a sample needs it and does not say so itself.
    private static func socket(_ channel: String) -> String {
        channel.contains("\"lmtp\": true") ? #""listen": { "lmtp": "lmtp.sock" }"# : #""listen": {}"#
    }

    /// What the first column of the table that compares channels says in its row of this name, cell by cell.
    func row(_ name: String) -> [String]? {
        text.split(separator: "\n").first { $0.hasPrefix("| \(name) |") }.map { row in
            row.split(separator: "|").dropFirst().map { $0.trimmingCharacters(in: .whitespaces) }
                .filter { !$0.isEmpty }
        }
    }
}

@Suite("The pages that say how a channel is connected")
struct ConnectPagesTests {
    @Test("every sample of a configuration is one, and nothing is to be said of it", arguments: try ConnectPage.all())
    func samples(_ page: ConnectPage) throws {
        #expect(!page.samples.isEmpty)
        for sample in page.samples {
            let loading = Loading(ConnectPage.desk(sample))
            #expect(loading.text == "", "\(sample)")
            #expect(loading.configuration?.settings.channels.isEmpty == false, "\(sample)")
        }
    }

    @Test("each type of channel has a sample, and what is misspelled in one is found")
    func complete() throws {
        let samples = try ConnectPage.all().flatMap(\.samples)
        let types = Set(
            samples.flatMap { Loading(ConnectPage.desk($0)).configuration?.settings.channels.map(\.kind.name) ?? [] })
        #expect(types == Set(ProviderDesk.least.keys).union(["webhook", "email"]))
        for sample in samples {
            // The last key of it.
            let keys = sample.matches(of: /"([A-Za-z]+)":/)
            let last = try #require(keys.last)
            let wrong = sample.replacingCharacters(in: last.range, with: "\"\(last.1)x\":")
            #expect(Loading(ConnectPage.desk(wrong)).text != "", "\(wrong)")
        }
    }

    /// What is said of a channel that has only what it needs.
    private func facts(_ type: String) throws -> ChannelFacts {
        let text = ProviderDesk.text(type, try #require(ProviderDesk.least[type]))
        return try #require(Loading(text).configuration?.channelFacts.first)
    }

    @Test(
        "a page says the class that its channel has",
        arguments: [
            ("ConnectMatrix.md", "matrix"), ("ConnectMastodon.md", "mastodon"), ("ConnectTelegram.md", "telegram"),
            ("ConnectMeta.md", "meta"), ("ConnectPoll.md", "poll"),
        ])
    func classes(_ name: String, _ type: String) throws {
        let page = try #require(try ConnectPage.all().first { $0.name == name })
        let said = try #require(page.text.firstMatch(of: /(?:[Tt]he class|[Ii]ts class|It)\s+is\s+`(live|deferred)`/))
        #expect(try String(said.1) == facts(type).workClass.name)
    }

    @Test("the page of four channels says the class, the public part and the window of each")
    func chats() throws {
        let page = try #require(try ConnectPage.all().first { $0.name == "ConnectChat.md" })
        let types = ["twilio", "slack", "line", "viber"]
        let facts = try types.map(facts)
        #expect(page.row("class") == facts.map { "`\($0.workClass.name)`" })
        #expect(page.row("public") == facts.map { $0.publicPart.isEmpty ? "nothing" : $0.publicPart })
        let windows = try #require(page.row("time for a reply"))
        #expect(
            windows == ["none; WhatsApp 24 h", "none", "none", "none"] && facts.allSatisfy { $0.replyWindow == nil })
    }
}
