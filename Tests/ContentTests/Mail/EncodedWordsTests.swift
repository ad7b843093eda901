import FrontdeskContent
import Testing

@Suite("Encoded words beside each other")
struct EncodedWordsTests {
    static let tried: [(String, String)] = [
        ("=?utf-8?B?YQ==?= =?utf-8?B?Yg==?=", "ab"),
        ("=?utf-8?B?YWE=?=\r\n =?UTF-8?b?YmI=?=\r\n\t=?utf-8?B?Yw==?= d", "aabbc d"),
        ("=?utf-8?B?YQ==?= b =?utf-8?B?Yw==?=", "a b c"), ("=?utf-8?B?YQ==?= =?utf-8?Q?b?=", "ab"),
        ("=?utf-8?Q?a?= =?utf-8?Q?b?=", "ab"), ("=?utf-8?B?w7w=?= =?iso-8859-9?B?/g==?=", "üş"),
        // A letter cut in two, as some programs do.
        ("=?utf-8?B?xQ==?= =?utf-8?B?nw==?=", "ş"), ("=?utf-8?B?YWFh?= =?utf-8?B?Yg==?=", "aaab"),
        ("x =?utf-8?B?", "x =?utf-8?B?"),
        ("=?utf-8?B?YQ==?= ", "a"), ("=?utf-8?B??= =?utf-8?B?YQ==?=", "a"),
    ]

    @Test("are read to the last, each with its own padding", arguments: tried)
    func read(raw: String, text: String) throws {
        #expect(MailHeaders.Field(name: "Subject", raw: Array(raw.utf8)).text == text)
    }

    @Test("a name before an address too")
    func name() throws {
        let mail = Array("From: =?utf-8?B?QXnFn2U=?=\r\n =?utf-8?B?IFnEsWxtYXo=?= <a@b.example>\r\n\r\nx".utf8)
        #expect(try MailMessage(mail).from == [MailAddress(name: "Ayşe Yılmaz", address: "a@b.example")])
    }
}
