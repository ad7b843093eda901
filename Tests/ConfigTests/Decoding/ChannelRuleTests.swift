import FrontdeskConfig
import FrontdeskCore
import Testing

@Suite("Rules of channels and addresses")
struct ChannelRuleTests {
    private func check(_ rule: RuleCase) throws {
        let loading = Loading(try Sample.full(rule.old, rule.new))
        #expect(loading.findings == rule.findings, "\(loading.text)")
        #expect(loading.report.diagnostics.first?.didYouMean == rule.didYouMean)
        #expect((loading.configuration == nil) == (loading.report.errorCount > 0))
    }

    @Test(
        "webhooks",
        arguments: [
            RuleCase(#""127.0.0.1:0""#, #""0.0.0.0:80""#, #"FD0206 /channels/form/verify/scheme "none""#),
            RuleCase(#"{ "scheme": "none" }"#, #"{ "scheme": "slack" }"#, "FD0102 /channels/form/verify {"),
            RuleCase(
                #"{ "scheme": "none" }"#, #"{ "scheme": "slack", "secrets": [] }"#,
                "FD0115 /channels/form/verify/secrets ["),
            RuleCase(
                #"{ "scheme": "none" }"#, #"{ "scheme": "none", "secrets": [{ "env": "A" }] }"#,
                "FD0212 /channels/form/verify/secrets ["),
            RuleCase(
                #"{ "scheme": "none" }"#, #"{ "scheme": "none", "header": "X" }"#,
                #"FD0212 /channels/form/verify/header "X""#),
            RuleCase(
                #"{ "scheme": "none" }"#, #"{ "scheme": "hub256" }"#, #"FD0105 /channels/form/verify/scheme "hub256""#,
                didYouMean: "hub-256"),
            RuleCase(#"{ "scheme": "none" }"#, "{}", "FD0102 /channels/form/verify {"),
            RuleCase(#"{ "env": "OLD" }"#, #""hunter2""#, #"FD0111 /channels/chat/verify/secrets/1 "hunter2""#),
            RuleCase(
                #"{ "credential": "chat" }"#, #"{ "credential": "../chat" }"#,
                #"FD0112 /channels/chat/verify/secrets/0/credential "../chat""#),
            RuleCase(#""/hooks/form""#, #""/hooks/chat""#, #"FD0208 /channels/form/path "/hooks/chat""#),
            RuleCase(#""/hooks/form""#, #""hooks/form""#, #"FD0207 /channels/form/path "hooks/form""#),
            RuleCase(#""/hooks/form""#, #""/v1/form""#, #"FD0207 /channels/form/path "/v1/form""#),
            RuleCase(#""/hooks/form""#, #""/metrics""#, #"FD0207 /channels/form/path "/metrics""#),
            RuleCase(#""/hooks/form""#, #""/hooks/../form""#, #"FD0207 /channels/form/path "/hooks/../form""#),
            RuleCase(#""/hooks/form""#, #""/hooks/form?a""#, #"FD0207 /channels/form/path "/hooks/form?a""#),
            RuleCase(#""/hooks/form""#, #""/""#, #"FD0207 /channels/form/path "/""#),
            RuleCase(#""weight": 40"#, #""weight": 10001"#, "FD0104 /channels/chat/weight 10001"),
            RuleCase(
                #""class": "live", "path""#, #""class": "life", "path""#, #"FD0105 /channels/chat/class "life""#,
                didYouMean: "live"),
            RuleCase(#""class": "live", "path""#, #""path""#, "FD0102 /channels/chat {"),
            RuleCase(
                #""form": { "type": "webhook""#, #""form": { "type": "fax", "number": {}"#,
                #"FD0105 /channels/form/type "fax""#),
            RuleCase(#""form": { "type": "webhook", "#, #""form": { "#, "FD0102 /channels/form {"),
            RuleCase(#""bodyLimit": "2MiB""#, #""bodyLimit": "2MB""#, #"FD0107 /channels/chat/bodyLimit "2MB""#),
            RuleCase(#""bodyLimit": "2MiB""#, #""bodyLimit": "1GiB""#, #"FD0104 /channels/chat/bodyLimit "1GiB""#),
            RuleCase(
                #""thread": "/event/room""#, #""thread": "event.room""#,
                #"FD0213 /channels/chat/map/thread "event.room""#),
            RuleCase(#""text": "/event/text", "#, "", "FD0102 /channels/chat/map {"),
            RuleCase(#""id": "/user/id", "#, "", "FD0102 /channels/chat/map/from {"),
        ])
    func webhooks(_ rule: RuleCase) throws { try check(rule) }

    @Test(
        "signature schemes of one's own",
        arguments: [
            RuleCase(#""header": "X-Signature", "#, "", "FD0102 /channels/chat/verify {"),
            RuleCase(#""X-Signature""#, #""X Signature""#, #"FD0212 /channels/chat/verify/header "X Signature""#),
            RuleCase(
                "{id}.{timestamp}.{body}", "{id}.{timestamp}",
                #"FD0212 /channels/chat/verify/signed "{id}.{timestamp}""#),
            RuleCase(
                "{id}.{timestamp}.{body}", "{id}.{time}.{body}",
                #"FD0212 /channels/chat/verify/signed "{id}.{time}.{body}""#),
            RuleCase(
                "{id}.{timestamp}.{body}", "{id}.{body}", #"FD0212 /channels/chat/verify/timestampHeader "X-Time""#),
            RuleCase(
                #""timestampHeader": "X-Time", "#, "", #"FD0212 /channels/chat/verify/signed "{id}.{timestamp}.{body}""#
            ),
            RuleCase(#", "idHeader": "X-Id""#, "", #"FD0212 /channels/chat/verify/signed "{id}.{timestamp}.{body}""#),
            RuleCase(#""sha512""#, #""md5""#, #"FD0105 /channels/chat/verify/algorithm "md5""#),
            RuleCase(#""tolerance": "2m""#, #""tolerance": "0s""#, #"FD0104 /channels/chat/verify/tolerance "0s""#),
            RuleCase(#""v9=""#, #""é""#, #"FD0212 /channels/chat/verify/prefix "é""#),
        ])
    func customSchemes(_ rule: RuleCase) throws { try check(rule) }

    @Test(
        "replies",
        arguments: [
            RuleCase(
                "https://shop.example/reply?a=1", "http://shop.example/reply",
                #"FD0211 /channels/chat/reply/url "http://shop.example/reply""#),
            RuleCase(
                "https://shop.example/reply?a=1", "ftp://shop.example/",
                #"FD0210 /channels/chat/reply/url "ftp://shop.example/""#),
            RuleCase(
                "https://shop.example/reply?a=1", "https://me:pw@shop.example/",
                #"FD0210 /channels/chat/reply/url "https://me:pw@shop.example/""#),
            RuleCase("https://shop.example/reply?a=1", "https://", #"FD0210 /channels/chat/reply/url "https://""#),
            RuleCase(
                "https://shop.example/reply?a=1", "https://a.b/#c", #"FD0210 /channels/chat/reply/url "https://a.b/#c""#
            ),
            RuleCase(#""scheme": "hub-256""#, #""scheme": "none""#, #"FD0105 /channels/chat/reply/scheme "none""#),
            RuleCase(#", "secrets": [{ "file": "/k" }]"#, "", "FD0102 /channels/chat/reply {"),
        ])
    func replies(_ rule: RuleCase) throws { try check(rule) }

    @Test(
        "replies stay on the machine without encryption",
        arguments: [
            "http://localhost/r", "http://127.0.0.1:8026/r", "http://127.9.9.9", "http://[::1]:1/r", "HTTPS://a.b",
        ])
    func loopbackReplies(_ url: String) throws {
        #expect(Loading(try Sample.full("https://shop.example/reply?a=1", url)).text == "")
    }

    @Test(
        "addresses to listen on",
        arguments: [
            ("127.0.0.1:8025", true), ("127.1.2.3:1", true), ("localhost:0", true), ("[::1]:65535", true),
            ("0.0.0.0:80", false), ("[::]:80", false), ("desk.example:80", false), ("[fe80::1:2]:80", false),
            ("[::ffff:10.0.0.1]:80", false), ("127.example:80", false),
        ])
    func addresses(_ text: String, _ isLoopback: Bool) {
        #expect(WebAddress(text)?.isLoopback == isLoopback)
    }

    @Test(
        "what is no address",
        arguments: [
            "", ":80", "8025", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:080", "::1:80",
            "[::1]", "[::1]80", "[::1:80", "[1:2:3:4:5:6:7]:1", "[1::2::3]:1", "[12345::]:1", "[:1::]:1",
            "256.0.0.1:80",
            "1.2.3:80", "a b:80", "-a:80", "a..b:80", "http://a:80", "[::1%lo]:80", "ä:80",
        ])
    func badAddresses(_ text: String) throws {
        #expect(WebAddress(text) == nil)
        let loading = Loading(try Sample.full(#""127.0.0.1:0""#, "\"\(text)\""))
        #expect(loading.findings == ["\(text.isEmpty ? "FD0113" : "FD0209") /listen/web \"\(text)\""])
    }

    @Test(
        "paths of sockets and of the database, and how long it is kept",
        arguments: [
            RuleCase(#""a.sock""#, #""/run/d.sock""#, #"FD0214 /listen/admins "/run/d.sock""#),
            RuleCase(#""a.sock""#, #""../a.sock""#, #"FD0214 /listen/agents "../a.sock""#),
            RuleCase(#""acme.sqlite""#, #""desk/""#, #"FD0214 /store/sqlite "desk/""#),
            RuleCase(#""30d""#, #""23h""#, #"FD0104 /store/retention "23h""#),
            RuleCase(#""30d""#, "30", "FD0101 /store/retention 30"),
            RuleCase(
                #""a.sock""#, "\"\(String(repeating: "a", count: 108))\"",
                "FD0113 /listen/agents \"\(String(repeating: "a", count: 108))\""),
        ])
    func paths(_ rule: RuleCase) throws { try check(rule) }

    @Test("the note of an unsigned webhook shows the address, that of a user its first owner")
    func related() throws {
        let address = Loading(try Sample.full(#""127.0.0.1:0""#, #""0.0.0.0:80""#))
        #expect(address.report.diagnostics.first?.related.map(\.text) == ["others reach this address"])
        let user = Loading(try Sample.full(#"{ "team": "second" }"#, #"{ "team": "second", "unixUser": "ewa" }"#))
        let first = try #require(user.report.diagnostics.first?.related.first)
        #expect(user.sources[0].bytes[first.span.range].elementsEqual(#""ewa""#.utf8))
    }
}
