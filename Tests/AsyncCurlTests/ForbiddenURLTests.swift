import AsyncCurl
import Testing

/// Ways to write an address that must not be reached, so that a check of the URL's text would pass it. The addresses are judged
/// where a socket is opened, so none of them gets that far; a listener on 127.0.0.1 and ::1 sees nobody.
@Suite("URLs that lead to where they must not", .timeLimit(.minutes(2)))
struct ForbiddenURLTests {
    /// With `PORT` for that of the listener.
    private static let numbers = [
        "http://127.0.0.1:PORT/", "http://127.0.0.2:PORT/", "http://127.255.255.254:PORT/", "http://127.1:PORT/",
        "http://127.0.1:PORT/", "http://0:PORT/", "http://0.0.0.0:PORT/", "http://00.00.00.00:PORT/",
        "http://2130706433:PORT/", "http://0x7f000001:PORT/", "http://0X7F000001:PORT/", "http://017700000001:PORT/",
        "http://0x7f.0.0.1:PORT/", "http://0x7f.0x0.0x0.0x1:PORT/", "http://0177.0.0.1:PORT/",
        "http://0177.0.0.01:PORT/", "http://00000000177.0.0.1:PORT/", "http://0x7f.1:PORT/", "http://0177.1:PORT/",
        "http://127.0x1:PORT/", "http://127.0.0x1:PORT/", "http://127.000.000.001:PORT/",
        "http://0x000000007f000001:PORT/", "http://127.0.0.1.:PORT/", "http://%31%32%37.0.0.1:PORT/",
        "http://%3127.0.0.1:PORT/",
    ]

    private static let brackets = [
        "http://[::1]:PORT/", "http://[0:0:0:0:0:0:0:1]:PORT/", "http://[0000::0001]:PORT/", "http://[::]:PORT/",
        "http://[::ffff:127.0.0.1]:PORT/", "http://[::ffff:7f00:1]:PORT/", "http://[0:0:0:0:0:ffff:7f00:1]:PORT/",
        "http://[::127.0.0.1]:PORT/", "http://[::7f00:1]:PORT/", "http://[64:ff9b::127.0.0.1]:PORT/",
        "http://[64:ff9b::7f00:1]:PORT/", "http://[64:ff9b:1::7f00:1]:PORT/", "http://[2002:7f00:1::]:PORT/",
        "http://[2002:a00:1::1]:PORT/", "http://[2001:0:7f00:1::]:PORT/", "http://[fe80::1%25lo]:PORT/",
        "http://[fe80::1%251]:PORT/", "http://[::1%25lo]:PORT/", "http://[fc00::1]:PORT/",
        "http://[fd12:3456::1]:PORT/",
        "http://[fec0::1]:PORT/", "http://[ff02::1]:PORT/", "http://[2001:db8::1]:PORT/", "http://[100::1]:PORT/",
        "http://[::ffff:0:127.0.0.1]:PORT/", "http://[::ffff:169.254.169.254]:PORT/",
    ]

    private static let names = [
        "http://localhost:PORT/", "http://LOCALHOST:PORT/", "http://localhost.:PORT/", "http://lOcAlHoSt:PORT/",
        "http://a.localhost:PORT/", "http://%6c%6f%63%61%6c%68%6f%73%74:PORT/", "http://localhost:PORT",
        "https://localhost:PORT/",
    ]

    private static let disguises = [
        "http://example.invalid@127.0.0.1:PORT/", "http://example.invalid:80@127.0.0.1:PORT/",
        "http://example.invalid%00@127.0.0.1:PORT/", "http://user:secret@localhost:PORT/",
        "http://127.0.0.1:PORT/http://example.invalid/", "http://127.0.0.1:PORT#@example.invalid/",
        "http://127.0.0.1:PORT?@example.invalid/", "http://127.0.0.1:PORT/../../", "http:/127.0.0.1:PORT/",
        "http:///127.0.0.1:PORT/", "http://127.0.0.1:PORT\\@example.invalid/",
        "http://example.invalid\\@127.0.0.1:PORT/",
        "http://①②⑦.⓪.⓪.①:PORT/", "http://127。0。0。1:PORT/", "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:PORT/",
        "http://127.0.0.1\t:PORT/", "http://127.0.0.1\r\nHost: example.invalid:PORT/", " http://127.0.0.1:PORT/",
        "http://127.0.0.1 .example.invalid:PORT/", "http://[::1].example.invalid:PORT/", "127.0.0.1:PORT/",
        "//127.0.0.1:PORT/",
    ]

    private static let others = [
        // The metadata of clouds, networks of an office, and others that are no public ones.
        "http://169.254.169.254/latest/meta-data/", "http://0xa9fea9fe/", "http://2852039166/", "http://10.0.0.1/",
        "http://172.16.0.1/", "http://192.168.1.1/", "http://100.64.0.1/", "http://192.0.0.192/", "http://198.18.0.1/",
        "http://224.0.0.1/", "http://255.255.255.255/",
        // Schemes that are no HTTP.
        "file:///etc/passwd", "file://localhost/etc/passwd", "gopher://127.0.0.1:PORT/_x", "dict://127.0.0.1:PORT/x",
        "ftp://127.0.0.1:PORT/", "ldap://127.0.0.1:PORT/", "smb://127.0.0.1:PORT/x", "telnet://127.0.0.1:PORT/",
        "tftp://127.0.0.1:PORT/x", "imap://127.0.0.1:PORT/", "smtp://127.0.0.1:PORT/", "mqtt://127.0.0.1:PORT/x",
        "rtsp://127.0.0.1:PORT/", "scp://127.0.0.1:PORT/x", "ws://127.0.0.1:PORT/", "javascript:alert(1)",
        "data:text/plain,x", "jar:http://127.0.0.1:PORT/!/", "",
    ]

    static let all = numbers + brackets + names + disguises + others

    @Test("no way of writing it gets as far as a connection", arguments: all, TestClient.allCases)
    func denied(url: String, client: TestClient) async throws {
        try await TestServer.run { server in
            var request = CurlRequest(
                method: "POST", url: url.replacing("PORT", with: "\(server.port)"), body: Array("secret".utf8))
            request.denyPrivateAddresses = true
            request.followRedirects = true
            request.timeout = .seconds(10)
            let error = try await client.failure(request)
            #expect(error.phase == .notSent, "\(error)")
            #expect(error.status == nil)
            #expect(server.connectionCount == 0)
        }
    }

    @Test("there are enough of them")
    func count() {
        #expect(Set(Self.all).count == Self.all.count)
        #expect(Self.all.count >= 60)
    }
}
