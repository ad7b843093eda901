import AsyncCurl
import Testing

/// Ways to write an address that must not be reached, so that a check of the URL's text would pass it. The addresses are judged
/// where a socket is opened, so none of them gets that far.
///
/// What leads to this machine is tried without the guard too: there it reaches a listener on addresses of 127/8 and on `::1`, so
/// nothing but the guard keeps it away. Of the rest the error says by what it was stopped: a connection that merely failed is
/// no proof.
@Suite("URLs that lead to where they must not", .timeLimit(.minutes(2)))
struct ForbiddenURLTests {
    /// Reach the listener where nothing forbids it; with `PORT` for its port.
    private static let arriving = [
        "http://127.0.0.1:PORT/", "http://127.0.0.2:PORT/", "http://127.255.255.254:PORT/", "http://127.1:PORT/",
        "http://127.0.1:PORT/", "http://0:PORT/", "http://0.0.0.0:PORT/", "http://00.00.00.00:PORT/",
        "http://2130706433:PORT/", "http://0x7f000001:PORT/", "http://0X7F000001:PORT/", "http://017700000001:PORT/",
        "http://0x7f.0.0.1:PORT/", "http://0x7f.0x0.0x0.0x1:PORT/", "http://0177.0.0.1:PORT/",
        "http://0177.0.0.01:PORT/", "http://00000000177.0.0.1:PORT/", "http://0x7f.1:PORT/", "http://0177.1:PORT/",
        "http://127.0x1:PORT/", "http://127.0.0x1:PORT/", "http://127.000.000.001:PORT/",
        "http://0x000000007f000001:PORT/", "http://%31%32%37.0.0.1:PORT/", "http://%3127.0.0.1:PORT/",
        "http://[::ffff:127.0.0.1]:PORT/", "http://[::ffff:7f00:1]:PORT/", "http://[0:0:0:0:0:ffff:7f00:1]:PORT/",
        "http://localhost:PORT/", "http://LOCALHOST:PORT/", "http://lOcAlHoSt:PORT/", "http://a.localhost:PORT/",
        "http://%6c%6f%63%61%6c%68%6f%73%74:PORT/", "http://localhost:PORT", "https://localhost:PORT/",
        "http://example.invalid@127.0.0.1:PORT/", "http://example.invalid:80@127.0.0.1:PORT/",
        "http://user:secret@localhost:PORT/", "http://127.0.0.1:PORT/http://example.invalid/",
        "http://127.0.0.1:PORT#@example.invalid/", "http://127.0.0.1:PORT?@example.invalid/",
        "http://127.0.0.1:PORT/../../", "http:/127.0.0.1:PORT/", "http:///127.0.0.1:PORT/",
        "http://example.invalid\\@127.0.0.1:PORT/", "127.0.0.1:PORT/", "http://127.0.0.1:PORT/%2e%2e/",
        "HTTP://127.0.0.1:PORT/", "http://0x7f.0.1:PORT/", "http://[::ffff:127.0.0.2]:PORT/",
        "http://127.16777214:PORT/",
        "http://127.0.00.1:PORT/", "http://0x7F.1:PORT/", "http://0x7f.0x1:PORT/", "http://0177.0x1:PORT/",
        "http://0177.0.0.0x1:PORT/", "http://127.00.00.01:PORT/", "http://[::ffff:7f00:2]:PORT/",
        "http://[::FFFF:127.0.0.1]:PORT/", "http://2147483646:PORT/", "http://b.a.localhost:PORT/",
    ]

    /// The same by IPv6.
    private static let arriving6 = [
        "http://[::1]:PORT/", "http://[0:0:0:0:0:0:0:1]:PORT/", "http://[0000::0001]:PORT/", "http://[::]:PORT/",
        "http://[::1%25lo]:PORT/", "http://user@[::1]:PORT/",
    ]

    /// Addresses of other machines, or of none: forms that lead to an IPv4 address, the metadata of clouds, networks of an
    /// office, and others that are no public ones.
    private static let elsewhere = [
        "http://[::127.0.0.1]:PORT/", "http://[::7f00:1]:PORT/", "http://[64:ff9b::127.0.0.1]:PORT/",
        "http://[64:ff9b::7f00:1]:PORT/", "http://[64:ff9b:1::7f00:1]:PORT/", "http://[2002:7f00:1::]:PORT/",
        "http://[2002:a00:1::1]:PORT/", "http://[2001:0:7f00:1::]:PORT/", "http://[fe80::1%25lo]:PORT/",
        "http://[fe80::1%251]:PORT/", "http://[fc00::1]:PORT/", "http://[fd12:3456::1]:PORT/",
        "http://[fec0::1]:PORT/", "http://[ff02::1]:PORT/", "http://[2001:db8::1]:PORT/", "http://[100::1]:PORT/",
        "http://[::ffff:0:127.0.0.1]:PORT/", "http://[::ffff:169.254.169.254]:PORT/",
        "http://169.254.169.254/latest/meta-data/", "http://0xa9fea9fe/", "http://2852039166/", "http://10.0.0.1/",
        "http://172.16.0.1/", "http://192.168.1.1/", "http://100.64.0.1/", "http://192.0.0.192/",
        "http://198.18.0.1/", "http://224.0.0.1/", "http://255.255.255.255/",
    ]

    /// URLs that libcurl or its caller refuses as such: names that are none, schemes that are no HTTP. A libcurl that takes one
    /// for an address has to find it forbidden.
    private static let refused = [
        "http://127.0.0.1.:PORT/", "http://localhost.:PORT/", "http://example.invalid%00@127.0.0.1:PORT/",
        "http://127.0.0.1:PORT\\@example.invalid/", "http://①②⑦.⓪.⓪.①:PORT/", "http://127。0。0。1:PORT/",
        "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:PORT/", "http://127.0.0.1\t:PORT/", "http://127.0.0.1\r\nHost: example.invalid:PORT/",
        " http://127.0.0.1:PORT/", "http://127.0.0.1 .example.invalid:PORT/", "http://[::1].example.invalid:PORT/",
        "//127.0.0.1:PORT/", "file:///etc/passwd", "file://localhost/etc/passwd", "gopher://127.0.0.1:PORT/_x",
        "dict://127.0.0.1:PORT/x", "ftp://127.0.0.1:PORT/", "ldap://127.0.0.1:PORT/", "smb://127.0.0.1:PORT/x",
        "telnet://127.0.0.1:PORT/", "tftp://127.0.0.1:PORT/x", "imap://127.0.0.1:PORT/", "smtp://127.0.0.1:PORT/",
        "mqtt://127.0.0.1:PORT/x", "rtsp://127.0.0.1:PORT/", "scp://127.0.0.1:PORT/x", "ws://127.0.0.1:PORT/",
        "javascript:alert(1)", "data:text/plain,x", "jar:http://127.0.0.1:PORT/!/", "",
    ]

    static let all = arriving + arriving6 + elsewhere + refused

    private func request(_ url: String, to server: TestServer) -> CurlRequest {
        var request = CurlRequest(
            method: "POST", url: url.replacing("PORT", with: "\(server.port)"), body: Array("secret".utf8))
        request.followRedirects = true
        request.timeout = .seconds(10)
        return request
    }

    /// How a request that may reach no private address ends; no listener has seen it.
    private func failure(_ url: String, _ client: TestClient) async throws -> CurlError {
        try await TestServer.run(aroundLoopback: true) { server in
            var request = request(url, to: server)
            request.denyPrivateAddresses = true
            let error = try await client.failure(request)
            #expect(error.phase == .notSent, "\(error)")
            #expect(error.status == nil)
            #expect(server.connectionCount == 0)
            return error
        }
    }

    @Test(
        "no way of writing it gets as far as a connection", arguments: arriving + arriving6 + elsewhere,
        TestClient.allCases)
    func denied(url: String, client: TestClient) async throws {
        #expect(try await failure(url, client).kind == .addressDenied)
    }

    @Test("what is no URL of the web is refused as such", arguments: refused, TestClient.allCases)
    func notOfTheWeb(url: String, client: TestClient) async throws {
        let error = try await failure(url, client)
        switch error.kind {
        case .invalidRequest, .addressDenied: break
        // CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT, CURLE_COULDNT_RESOLVE_HOST
        default: #expect([1, 3, 6].contains(error.code), "\(error)")
        }
    }

    @Test("without the guard each would arrive", arguments: arriving + (hasLoopback6 ? arriving6 : []))
    func arrives(url: String) async throws {
        try await TestServer.run(aroundLoopback: true) { server in
            // Whatever the answer: the other side speaks no TLS.
            _ = try? await TestClient.multi.perform(request(url, to: server))
            #expect(server.connectionCount == 1)
        }
    }

    @Test("there are enough of them")
    func count() {
        #expect(Set(Self.all).count == Self.all.count)
        #expect(Self.arriving.count >= 60)
    }
}
