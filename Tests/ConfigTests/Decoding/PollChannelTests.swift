import FrontdeskConfig
import FrontdeskCore
import Testing

@Suite("Lists that are asked for become settings")
struct PollChannelTests {
    private func poll(_ name: String, in text: String) throws -> PollChannelSettings {
        let loading = Loading(text)
        #expect(loading.text == "")
        let channel = try #require(loading.configuration?.settings.channels.first { $0.name == name })
        guard case .poll(let settings) = channel.kind else { throw ProviderDesk.Missing(piece: name) }
        return settings
    }

    /// The settings of a channel whose reply has a URL and a body.
    private func desk(url: String = "https://x.example/", body: String = "{}") -> String {
        ProviderDesk.text(
            "poll", (ProviderDesk.least["poll"] ?? "") + #", "reply": { "url": "\#(url)", "body": \#(body) }"#)
    }

    @Test("every key is kept")
    func full() throws {
        func pointer(_ text: String) throws -> JSONPointer { try #require(JSONPointer(text)) }
        var request = PollChannelSettings.Request(url: "https://reviews.example.com/v1/list?shop=7")
        request.headers = [
            HeaderSettings(name: "Authorization", value: .secret(.credential("reviews"))),
            HeaderSettings(name: "Accept", value: .text("application/json")),
        ]
        request.every = .minutes(10)
        var map = try WebhookMap(senderID: pointer("/author/id"), text: pointer("/body"))
        map.id = try pointer("/key")
        map.thread = try pointer("/key")
        map.senderName = try pointer("/author/name")
        map.senderEmail = try pointer("/author/mail")
        map.senderPhone = try pointer("/author/phone")
        map.subject = try pointer("/title")
        map.html = try pointer("/html")
        map.language = try pointer("/lang")
        map.sentAt = try pointer("/updated")
        map.replyBy = try pointer("/until")
        map.visibility = try pointer("/seen")
        map.attributes = .each([WebhookMap.Attributes.Named(name: "stars", pointer: try pointer("/stars"))])
        var files = WebhookMap.Attachments(items: try pointer("/pictures"))
        files.name = try pointer("/n")
        files.type = try pointer("/t")
        files.base64 = try pointer("/b")
        map.attachments = files
        var poll = PollChannelSettings(request: request, items: try pointer("/data/reviews"), map: map)
        var cursor = PollChannelSettings.Cursor(source: .item(try pointer("/updated")), parameter: "since")
        cursor.start = "2026-01-01"
        poll.cursor = cursor
        poll.kind = .review
        poll.visibility = .public
        var reply = PollReplySettings(url: "https://reviews.example.com/v1/{thread}/answers?by={sender}")
        reply.method = .put
        reply.headers = [
            HeaderSettings(name: "X-Token", value: .secret(.file(path: "/reviews"))),
            HeaderSettings(name: "Prefer", value: .text("return=representation")),
        ]
        reply.body = try JSONParser.parse(
            Array(#"{"answer":{"text":"{text} {{}","of":["{id}","{agent}",1]},"key":"{key}","draft":false}"#.utf8))
        reply.id = try pointer("/made/id")
        poll.reply = reply
        #expect(try self.poll("reviews", in: Sample.full) == poll)
    }

    @Test("what is left out has its usual value")
    func usual() throws {
        let least = try poll("x", in: ProviderDesk.text("poll", ProviderDesk.least["poll"] ?? ""))
        #expect(least.request == PollChannelSettings.Request(url: "https://x.example/"))
        #expect(least.request.every == .minutes(1) && least.request.headers.isEmpty && least.cursor == nil)
        #expect(least.kind == .message && least.visibility == .private && least.reply == nil && !least.allowsPrivate)
        let reply = try #require(try poll("x", in: ProviderDesk.all["poll"] ?? "").reply)
        #expect(reply == PollReplySettings(url: "https://x.example/") && reply.method == .post)
    }

    @Test("an answer may be the array itself, and lead to the next one")
    func variants() throws {
        #expect(try poll("x", in: ProviderDesk.text("poll", #""items":"/x""#, #""items":"""#)).items == .root)
        let cursor = #""cursor":{"answer":"/next","parameter":"page[after]"},"items""#
        let read = try #require(try poll("x", in: ProviderDesk.text("poll", #""items""#, cursor)).cursor)
        #expect(read.source == .answer(JSONPointer(tokens: ["next"])) && read.parameter == "page[after]")
        #expect(read.start == nil)
    }

    @Test(
        "values that cannot be",
        arguments: [
            ("https://x.example/", "http://x.example/", "FD0211 /request/url"),
            ("https://x.example/", "https://x.example/{id}", "FD0210 /request/url"),
            (#"/"}"#, #"/","every":"0s"}"#, "FD0104 /request/every"),
            (#"/"}"#, #"/","every":"25h"}"#, "FD0104 /request/every"),
            (#"/"}"#, #"/","method":"GET"}"#, "FD0103 /request/method"),
            (#"/"}"#, #"/","headers":["A"]}"#, "FD0101 /request/headers"),
            (#"/"}"#, #"/","headers":{"A b":"x"}}"#, "FD0241 /request/headers/A b"),
            (#"/"}"#, #"/","headers":{"":"x"}}"#, "FD0241 /request/headers/"),
            (#"/"}"#, #"/","headers":{"A":"x","a":"y"}}"#, "FD0241 /request/headers/a"),
            (#"/"}"#, #"/","headers":{"HOST":"x"}}"#, "FD0241 /request/headers/HOST"),
            (#"/"}"#, #"/","headers":{"Content-Length":"7"}}"#, "FD0241 /request/headers/Content-Length"),
            (#"/"}"#, #"/","headers":{"A":"x\r\nB: y"}}"#, "FD0241 /request/headers/A"),
            (#"/"}"#, #"/","headers":{"A":" x"}}"#, "FD0241 /request/headers/A"),
            (#"/"}"#, #"/","headers":{"A":"ş"}}"#, "FD0241 /request/headers/A"),
            (#"/"}"#, #"/","headers":{"A":""}}"#, "FD0113 /request/headers/A"),
            (#"/"}"#, #"/","headers":{"A":1}}"#, "FD0101 /request/headers/A"),
            (#"/"}"#, #"/","headers":{"A":{}}}"#, "FD0102 /request/headers/A"),
            (#"/"}"#, #"/","headers":{"A":{"env":"A","file":"/b"}}}"#, "FD0114 /request/headers/A/file"),
            (#""items":"/x""#, #""items":"x""#, "FD0213 /items"),
            (#""items":"/x""#, #""items":["/x"]"#, "FD0101 /items"),
            (#""id":"/i","#, "", "FD0102 /map"),
            (#""text":"/t""#, #""text":"""#, "FD0113 /map/text"),
            (#""items""#, #""cursor":{"parameter":"a"},"items""#, "FD0102 /cursor"),
            (#""items""#, #""cursor":{"item":"/a"},"items""#, "FD0102 /cursor"),
            (
                #""items""#, #""cursor":{"item":"/a","answer":"/b","parameter":"a"},"items""#,
                "FD0114 /cursor/answer"
            ),
            (#""items""#, #""cursor":{"item":"a","parameter":"a"},"items""#, "FD0213 /cursor/item"),
            (#""items""#, #""cursor":{"item":"/a","parameter":""},"items""#, "FD0113 /cursor/parameter"),
            (#""items""#, #""cursor":{"item":"/a","parameter":"a","start":7},"items""#, "FD0101 /cursor/start"),
            (#""items""#, #""kind":"call","items""#, "FD0105 /kind"),
            (#""items""#, #""visibility":"internal","items""#, "FD0105 /visibility"),
            (#""items""#, #""reply":{},"items""#, "FD0102 /reply"),
            (#""items""#, #""reply":{"url":7},"items""#, "FD0101 /reply/url"),
            (#""items""#, #""reply":{"url":"https://y.example/","method":"GET"},"items""#, "FD0105 /reply/method"),
            (#""items""#, #""reply":{"url":"https://y.example/","body":"{text}"},"items""#, "FD0101 /reply/body"),
            (#""items""#, #""reply":{"url":"https://y.example/","id":"id"},"items""#, "FD0213 /reply/id"),
            (#""items""#, #""reply":{"url":"https://y.example/","Id":"/id"},"items""#, "FD0103 /reply/Id"),
        ])
    func wrong(_ old: String, _ new: String, _ finding: String) throws {
        #expect(ProviderDesk.findings(try ProviderDesk.text("poll", old, new)) == [finding])
    }

    @Test(
        "places in the URL of a reply stand behind its host, and are the three that are known",
        arguments: [
            ("https://y.example/a", ""), ("https://y.example/{thread}/{id}", ""), ("https://y.example?by={sender}", ""),
            ("http://127.0.0.1:8026/{id}", ""), ("https://{id}.y.example/", "FD0210"),
            ("https://y.example{id}", "FD0210"),
            ("{id}", "FD0210"), ("https://{id}", "FD0210"), ("https://y.example:{id}/", "FD0210"),
            ("http://y.example/{id}", "FD0211"), ("https://y.example/{text}", "FD0243"),
            ("https://y.example/{Id}", "FD0243"), ("https://y.example/{}", "FD0243"),
            ("https://y.example/{id", "FD0236"), ("https://y.example/{{id}", "FD0210"),
            ("https://y.example/}", "FD0210"), ("https://me@y.example/{id}", "FD0210"),
        ])
    func urls(_ url: String, _ code: String) throws {
        let text = desk(url: url)
        #expect(ProviderDesk.findings(text) == (code.isEmpty ? [] : ["\(code) /reply/url"]))
        if code.isEmpty { #expect(try poll("x", in: text).reply?.url == url) }
    }

    @Test(
        "texts of a body have the six places, wherever they stand",
        arguments: [
            (#"{"a":"{text} {thread} {id} {sender} {key} {agent}"}"#, ""),
            (#"{"a":[[{"b":"{text}"}]],"{x}":null}"#, ""),
            (#"{"a":"{{text} {{} }"}"#, ""), (#"{"a":"{{{text}"}"#, ""),
            (#"{"a":"{customer}"}"#, "FD0243 /reply/body/a"), (#"{"a":"{Text}"}"#, "FD0243 /reply/body/a"),
            (#"{"a":"{text|x}"}"#, "FD0243 /reply/body/a"), (#"{"a":[1,"{"]}"#, "FD0236 /reply/body/a/1"),
            (#"{"a":{"b":"{text"}}"#, "FD0236 /reply/body/a/b"), (#"{"a":"{te{xt}"}"#, "FD0236 /reply/body/a"),
        ])
    func bodies(_ body: String, _ finding: String) throws {
        let text = desk(body: body)
        #expect(ProviderDesk.findings(text) == (finding.isEmpty ? [] : [finding]))
        guard finding.isEmpty else { return }
        #expect(try poll("x", in: text).reply?.body == JSONParser.parse(Array(body.utf8)))
    }

    @Test("the nearest place is suggested")
    func suggestions() {
        let found = Loading(desk(body: #"{"a":"{tread}"}"#)).report.diagnostics
        #expect(found.map(\.didYouMean) == ["{thread}"])
    }

    @Test("a body and header fields have a limit, and one less is taken")
    func limits() {
        let filler = String(repeating: "a", count: 16_384 - #"{"a":""}"#.utf8.count)
        #expect(ProviderDesk.findings(desk(body: #"{"a":"\#(filler)"}"#)) == [])
        #expect(ProviderDesk.findings(desk(body: #"{"a":"\#(filler)a"}"#)) == ["FD0113 /reply/body"])
        func headers(_ count: Int) -> [String] {
            let fields = (0..<count).map { "\"A\($0)\":\"x\"" }.joined(separator: ",")
            let keys = (ProviderDesk.least["poll"] ?? "").replacing(#"/"}"#, with: #"/","headers":{\#(fields)}}"#)
            return ProviderDesk.findings(ProviderDesk.text("poll", keys))
        }
        #expect(headers(32) == [] && headers(33) == ["FD0115 /request/headers"])
    }

    @Test(
        "a header that proves who asks is a reference, and a literal is not shown",
        arguments: [
            ("Authorization", true), ("proxy-authorization", true), ("Cookie", true), ("X-API-Key", true),
            ("PRIVATE-TOKEN", true), ("X-Auth-Email", true), ("X-Secret", true), ("Accept", false),
            ("X-Author", false), ("Idempotency-Key", false),
        ])
    func secrets(_ name: String, _ isSecret: Bool) {
        let keys = (ProviderDesk.least["poll"] ?? "").replacing(
            #"/"}"#, with: #"/","headers":{"\#(name)":"8f742231"}}"#)
        let loading = Loading(ProviderDesk.text("poll", keys))
        #expect(loading.report.diagnostics.map(\.code.id) == (isSecret ? ["FD0242"] : []))
        if isSecret { #expect(!loading.text.contains("8f742231")) }
    }
}
