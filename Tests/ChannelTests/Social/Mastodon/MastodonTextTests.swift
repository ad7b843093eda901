import FrontdeskCore
import Testing

@testable import FrontdeskChannels

@Suite("What a status says")
struct MastodonTextTests {
    private let own = MastodonAccount(
        try? JSONParser.parse(
            Array(#"{"id":"1","username":"desk","acct":"desk","url":"https://here.example/@desk"}"#.utf8)))

    private func status(_ html: String, emoji: String = "") throws -> MastodonStatus {
        var writer = JSONWriter()
        writer.string(html)
        let json =
            #"{"id":"5","visibility":"public","account":{"id":"2","acct":"jan"},"content":"#
            + String(decoding: writer.bytes, as: UTF8.self)
            + #","emojis":[\#(emoji)],"mentions":[{"id":"1","username":"desk","acct":"desk","url":"https://here.example/@desk"},"#
            + #"{"id":"3","username":"ola","acct":"ola@there.example","url":"https://there.example/@ola"}]}"#
        return try #require(MastodonStatus(try JSONParser.parse(Array(json.utf8))))
    }

    private static let card =
        #"<span class="h-card" translate="no"><a href="https://here.example/@desk" class="u-url mention">@<span>desk</span></a></span>"#
    private static let ola =
        #"<span class="h-card"><a href="https://there.example/@ola" class="u-url mention">@<span>ola</span></a></span>"#

    @Test(
        "HTML becomes text, and the mention of the desk in front goes",
        arguments: [
            ("<p>\(card) where is it?</p>", "where is it?", ""), ("<p>@desk where</p>", "where", ""),
            ("<p>@desk@here.example: where</p>", "where", ""), ("<p>@Desk</p>", "", ""),
            ("<p>\(card) \(ola) both of you</p>", "@ola@there.example both of you", ""),
            ("<p>\(ola) and \(card), both</p>", "@ola@there.example and @desk, both", "@ola@there.example and both"),
            ("<p>\(card) &lt;b>x&lt;/b> &amp; <br>next</p><p>more</p>", "<b>x</b> &\nnext\n\nmore", ""),
            ("<p>@desk's chair, @desktop</p>", "@desk's chair, @desktop", ""),
            (
                #"<p>see <a href="https://a.example/long/path"><span class="invisible">https://</span><span>a.example/long</span><span class="invisible">/path</span></a> <a href="https://here.example/tags/x" class="mention hashtag" rel="tag">#<span>x</span></a></p>"#,
                "see https://a.example/long/path #x", ""
            ),
            (#"<p>hi <img alt=":blob:"> :blob:</p>"#, "hi :blob: :blob:", ""),
            (#"<p><a href="https://here.example/@desk" class="mention">@desk"#, "", ""),
            ("<a <a class='mention' href=", "", ""),
        ])
    func text(html: String, text: String, said: String) throws {
        let reading = MastodonText.read(try status(html, emoji: #"{"shortcode":"blob"}"#), own: own)
        #expect(reading == MastodonText.Reading(text: text, said: said))
    }

    @Test("Another server's notifications", .enabled(if: Corpora.isPresent, "../shared/corpora is not there"))
    func recorded() throws {
        for (file, account) in [
            ("gotosocial_notifications.json", "desk"), ("mastodon_mock_notifications.json", "desk"),
        ] {
            let list = try #require(try Corpora.live(file).array)
            #expect(list.count == 3)
            var found: [String] = []
            for item in list {
                let status = try #require(MastodonStatus(item["status"]))
                let own = try #require(status.mentions.first { $0.username == account })
                let thread =
                    status.isPublic ? MastodonThread.status(status.id) : MastodonThread.direct(status.account.id)
                let message = MastodonMessages(own: own).message(status, thread: thread)
                #expect(
                    message.sentAt.isSet && message.verified == .provider && !message.automatic && message.said.isEmpty)
                #expect((message.visibility == .public) == thread.hasPrefix("status/"))
                found.append("\(status.visibility) \(message.sender.name.lowercased()) \(message.text)")
            }
            #expect(
                found == [
                    "unlisted ola <b>xss</b> & <script>alert(1)</script> kargo gelmedi",
                    "direct jan moje zamówienie 123 (prywatnie)", "public jan gdzie jest moja paczka?",
                ])
        }
        let conversations = try #require(try Corpora.live("gotosocial_conversations.json").array)
        #expect(MastodonStatus(conversations.first?["last_status"])?.visibility == "direct")
    }

    @Test(
        "The customer is mentioned in front, once; in private nobody else is",
        arguments: [
            ("Hello", "jan", true, "@jan Hello"), ("@jan Hello", "jan", true, "@jan Hello"),
            ("Hello @Jan!", "jan", true, "Hello @Jan!"),
            ("Hello @jan.", "jan@far.example", true, "@jan@far.example Hello @jan."),
            ("@jan@far.example, hi", "jan@far.example", false, "@jan@far.example, hi"),
            ("ask @ola or a@b.example", "jan", false, "@jan ask @\u{2060}ola or a@b.example"),
            ("ask @ola", "jan", true, "@jan ask @ola"),
            ("(@ola@x.y) @ @@ola", "jan", false, "@jan (@\u{2060}ola@x.y) @ @@\u{2060}ola"),
            ("@janet", "jan", false, "@jan @\u{2060}janet"), ("", "jan", true, "@jan "),
        ])
    func mention(text: String, acct: String, isPublic: Bool, result: String) {
        #expect(MastodonReply.text(text, to: acct, isPublic: isPublic) == result)
    }

    @Test(
        "Characters are counted as servers count them",
        arguments: [
            ("@jan@far.example hi", 7), ("https://example.com/a/very/long/path?with=query ok", 26), ("👩‍👩‍👧é", 2), ("", 0),
            ("a@b.example", 11), ("http x", 6),
        ])
    func length(text: String, length: Int) {
        #expect(MastodonReply.length(text, link: 23) == length)
    }

    @Test(
        "A status of any size is read in no time, or not at all",
        arguments: ["<", "<\"", "<a class='mention'>", "@a.", "@desk "])
    func large(part: String) throws {
        let html = String(repeating: part, count: ChannelLimits.textBytesMax / part.utf8.count)
        let json = MastodonServer.status("5", "x")
        for (html, isRead) in [(html, true), (html + String(repeating: "x", count: 100), false)] {
            var writer = JSONWriter()
            writer.string(html)
            let text = json.replacing(
                #""content":"x""#, with: #""content":"# + String(decoding: writer.bytes, as: UTF8.self))
            let status = MastodonStatus(
                try JSONParser.parse(Array(text.utf8), limits: JSONLimits(bytesMax: 8 << 20, depthMax: 8)))
            #expect((status != nil) == isRead)
            if let status { _ = MastodonText.read(status, own: own) }
        }
    }

    @Test("Ids follow each other by length and then by their characters")
    func order() {
        let ids = ["0", "9", "10", "99", "1795320215536", "01M80PBXQ0QFVPDG8603FZQDCT", "01M80PBXS0Q1XM330YH1W716EW"]
        for (place, id) in ids.enumerated() {
            for (other, second) in ids.enumerated() {
                #expect(MastodonCursor.isAfter(id, second) == (place > other))
            }
        }
    }

    @Test("A cursor reads as it was written, and what is none is none; it stays small")
    func cursor() throws {
        var cursor = MastodonCursor(last: "12\"")
        let status = try status("x")
        for number in 0..<100 {
            var next = status
            next.id = "\(number)"
            cursor.watch(next, thread: "status/5", at: .at(Int64(number)))
        }
        #expect(cursor.watched.count == MastodonLimits.watchedMax && cursor.watched.last?.id == "99")
        #expect(MastodonCursor(cursor.text) == cursor)
        for text in ["", "{}", "12", #"{"last":1}"#] { #expect(MastodonCursor(text) == nil) }
        #expect(MastodonCursor(#"{"last":"1","watched":[[],7,["a"]]}"#)?.watched.isEmpty == true)
    }

    @Test("Whatever a server says is read or left", arguments: 0..<200)
    func fuzz(seed: Int) throws {
        var random = TestRandom(seed: UInt64(seed))
        var bytes = Array(
            MastodonServer.status(
                "5", Self.card.replacing("\"", with: "\\\""),
                more: #","emojis":[],"media_attachments":[{"url":"https://a.example/b.png","type":"image"}]"#
            ).utf8)
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0x20...0x7E, using: &random)
        }
        guard let value = try? JSONParser.parse(bytes), let status = MastodonStatus(value) else { return }
        let message = MastodonMessages(own: try #require(own)).message(status, thread: "t")
        #expect(!message.sender.id.isEmpty && !message.dedupe.isEmpty)
    }
}
