import Foundation
import FrontdeskChannels
import FrontdeskContent
import FrontdeskCore
import Testing

@Suite("Mails of hostile values")
struct ComposeFuzzTests {
    private static let pieces = [
        "\r\n", "\r", "\n", "\0", "\r\n.\r\n", "\n.\n", "\r.\r", "\r\n.\r\nMAIL FROM:<x@y.example>\r\n", ".", "..",
        "\r\n\r\n",
        "\n\n", "Bcc: x@y.example", "\r\nBcc: x@y.example", "=?utf-8?B?YQ==?=", "=?", "?=", "=", "?", "\"", "\\", "<",
        ">", "@",
        ",", ";", ":", "(", ")", " ", "  ", "\t", "ş", "ü", "👩‍👩‍👧", "\u{202E}", "\u{2028}", "\u{85}", "\u{FEFF}",
        "e\u{301}",
        "\u{301}", "--=_frontdesk", "--=_frontdesk--", "\r\n--=_frontdesk\r\n", "%0d%0a", "utf-8''", "*0*=", "\u{FFFF}",
        "\u{E000}",
        "\u{10FFFF}", "From ", "\nFrom ", "Re: ", "山田", "a", "b c", "x@y.example", "\u{1B}[31m", "\u{7F}", "_", "'",
        "/", "&#13;",
        "/../", ".txt", "[", "]", "{3}\r\n", "-- \n", "> ", "\u{A0}", "\u{200B}", "%", "+", "~",
    ]

    private var random = TestRandom(seed: 1)

    private mutating func hostile(_ most: Int = 12) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0...most, using: &random) {
            text += Self.pieces.randomElement(using: &random) ?? ""
            if Int.random(in: 0..<30, using: &random) == 0 {
                text += String(repeating: String(text.suffix(3)), count: 30)
            }
        }
        return text
    }

    private mutating func address() -> String {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: hostile(3) + "@" + hostile(2) + ".example"
        case 1: hostile(2) + "x@müller.example"
        default: "a.\(Int.random(in: 0..<99, using: &random))@b.example"
        }
    }

    private mutating func draft() -> MailDraft {
        var draft = MailDraft(
            from: MailAddress(name: hostile(), address: "support@example.com"),
            to: [MailAddress(name: hostile(), address: address())], subject: hostile(),
            messageID: Int.random(in: 0..<10, using: &random) == 0 ? hostile(3) : "x8.k2@example.com",
            date: Instant(microseconds: .random(in: 0...4_000_000_000_000_000, using: &random)), text: hostile(40))
        if Bool.random(using: &random) { draft.cc = [MailAddress(name: hostile(), address: address())] }
        if Bool.random(using: &random) { draft.inReplyTo = hostile(3) }
        if Bool.random(using: &random) { draft.references = [hostile(2), "m1@b.example", hostile(2)] }
        if Bool.random(using: &random) { draft.quote = .init(attribution: hostile(), text: hostile(20)) }
        if Int.random(in: 0..<4, using: &random) == 0 { draft.replyTo = address() }
        draft.isAutomatic = Bool.random(using: &random)
        draft.loop = Int.random(in: 0...2, using: &random)
        for _ in 0..<Int.random(in: 0...2, using: &random) {
            draft.files.append(.init(name: hostile(5), type: hostile(2), content: Array(hostile().utf8)))
        }
        return draft
    }

    /// One line of a value, told another way than the composer does it; nil where it is longer than what is kept.
    private static func line(_ text: String, _ bytesMax: Int) -> String? {
        let bad: Set<Unicode.GeneralCategory> = [.control, .lineSeparator, .paragraphSeparator]
        var scalars = text.unicodeScalars.map { bad.contains($0.properties.generalCategory) ? " " : $0 }
        while scalars.first == " " { scalars.removeFirst() }
        while scalars.last == " " { scalars.removeLast() }
        let line = String(String.UnicodeScalarView(scalars))
        return line.utf8.count <= bytesMax ? line : nil
    }

    private static func isIdentifier(_ id: String) -> Bool {
        !id.isEmpty && id.utf8.count <= 512 && id.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x3C && $0 != 0x3E }
    }

    private static func fields(_ draft: MailDraft) -> [String] {
        var names = ["Date", "From"]
        if draft.replyTo != nil { names.append("Reply-To") }
        names.append("To")
        if !draft.cc.isEmpty { names.append("Cc") }
        if line(draft.subject, .max)?.isEmpty == false { names.append("Subject") }
        names.append("Message-ID")
        if draft.inReplyTo.map(isIdentifier) == true { names.append("In-Reply-To") }
        if draft.references.contains(where: isIdentifier) { names.append("References") }
        if draft.isAutomatic { names += ["Auto-Submitted", "X-Auto-Response-Suppress"] }
        if draft.loop > 0 { names.append("X-Frontdesk-Loop") }
        names += ["MIME-Version", "Content-Type"]
        return draft.files.isEmpty ? names + ["Content-Transfer-Encoding"] : names
    }

    /// What is wrong with a mail; nil if nothing is.
    private static func fault(_ draft: MailDraft, _ mail: ComposedMail) throws -> String? {
        guard mail.hasSoundLines else { return "lines" }
        guard mail.fieldNames == fields(draft) else { return "fields \(mail.fieldNames) for \(fields(draft))" }
        let read = try MailMessage(mail.bytes)
        guard read.headers.fields.map(\.name).filter({ $0 != "" }) == fields(draft) else { return "fields as read" }
        if let subject = line(draft.subject, 1_024), read.subject != subject { return "subject \(read.subject)" }
        for (people, found) in [([draft.from], read.from), (draft.to, read.to), (draft.cc, read.cc)] {
            guard people.count == found.count else { return "addresses \(found)" }
            for (person, seen) in zip(people, found) {
                if let name = line(person.name, 256), name != seen.name { return "name \(seen.name)" }
                guard !seen.address.isEmpty else { return "address" }
            }
        }
        guard read.messageID == draft.messageID else { return "Message-ID" }
        guard read.references == unique(draft.references.filter(isIdentifier)) else { return "references" }
        guard read.inReplyTo == [draft.inReplyTo].compactMap({ $0 }).filter(isIdentifier) else { return "In-Reply-To" }
        let parts = draft.files.isEmpty ? [read.root] : read.root.children
        guard parts.count == draft.files.count + 1, parts.allSatisfy({ $0.children.isEmpty }) else { return "parts" }
        guard parts.dropFirst().map(\.content) == draft.files.map(\.content) else { return "files" }
        for (file, part) in zip(draft.files, parts.dropFirst()) {
            guard part.disposition == .attachment else { return "disposition" }
            let name = line(MailPart.cleaned(file.name), 255)
            if let name, name != part.name { return "file name \(part.name) for \(name)" }
        }
        let text = ComposeTests.expected(draft.text)
        guard parts[0].text?.utf8.starts(with: text.utf8) == true else { return "text" }
        if draft.quote == nil, parts[0].text != text + (draft.files.isEmpty ? "\n" : "") { return "more than the text" }
        return nil
    }

    private static func unique(_ ids: [String]) -> [String] {
        ids.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// `FRONTDESK_FUZZ_SECONDS` says how long (15), `SEED` repeats a run.
    @Test("are one mail with the fields it should have, or none", .timeLimit(.minutes(10)))
    mutating func fuzz() throws {
        let environment = ProcessInfo.processInfo.environment
        let seconds = environment["FRONTDESK_FUZZ_SECONDS"].flatMap(Double.init) ?? 15
        let seed = environment["SEED"].flatMap(UInt64.init) ?? .random(in: 0..<1_000_000)
        random = TestRandom(seed: seed)
        let end = Date().addingTimeInterval(seconds)
        var written = 0
        var refused = 0
        while Date() < end {
            let draft = draft()
            let mail: ComposedMail
            do throws(ComposeFault) {
                mail = try MailComposer.compose(draft)
            } catch {
                refused += 1
                continue
            }
            written += 1
            if let fault = try Self.fault(draft, mail) {
                Issue.record("SEED=\(seed): \(fault): \(draft)")
                return
            }
        }
        print("\(written + refused) texts, \(written) mails written, \(refused) refused, SEED=\(seed)")
        #expect(written > 100)
        #expect(refused > 10)
    }
}
