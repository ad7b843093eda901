import AsyncCurl
import Testing

@Suite(.timeLimit(.minutes(1)))
struct PrivateAddressesTests {
    @Test(
        "addresses that are not public are private",
        arguments: [
            "0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255", "127.0.0.1",
            "127.255.255.255", "169.254.169.254", "172.16.0.0", "172.31.255.255", "192.0.0.8", "192.0.2.1",
            "192.168.0.0", "192.168.255.255", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.7",
            "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1",
            "::ffff:10.1.2.3", "64:ff9b::10.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::808:808", "100::1",
            "2001::1", "2001:1ff:ffff::", "2001:db8::1", "2002:7f00:1::", "2002:c0a8:1::", "fc00::", "fdff::1",
            "fe80::1", "febf::1", "fec0::1", "ff02::1", "4000::", "", "localhost", "1.2.3", "/run/x.sock",
        ])
    func isPrivate(text: String) {
        #expect(PrivateAddresses.contains(text: text))
    }

    @Test(
        "all others are public",
        arguments: [
            "1.0.0.0", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
            "128.0.0.0", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255",
            "192.169.0.0", "192.0.1.0", "198.17.255.255", "198.20.0.0", "223.255.255.255", "::ffff:8.8.8.8",
            "64:ff9b::8.8.8.8", "2002:808:808::", "2001:200::", "2001:4860:4860::8888", "2a00::1", "3fff:ffff::",
        ])
    func isPublic(text: String) {
        #expect(!PrivateAddresses.contains(text: text))
    }

    @Test(
        "a host that is plainly private",
        arguments: [
            "127.0.0.1", "10.1.2.3", "192.168.1.9", "169.254.169.254", "[::1]", "[fd00::1]", "[::ffff:127.0.0.1]",
            "localhost", "LOCALHOST",
        ])
    func isLiteral(host: String) {
        #expect(PrivateAddresses.isPrivateLiteral(url: "http://\(host)/a"))
        #expect(PrivateAddresses.isPrivateLiteral(url: "https://user:word@\(host):8443?x=1"))
    }

    @Test(
        "a host that is public, or not plainly private",
        arguments: [
            "8.8.8.8", "[2a00::1]", "example.org", "127.1", "2130706433", "0x7f.0.0.1", "0177.0.0.1", "127.0.0.1.",
            "", "localhost.", "notlocalhost", "localhost.example.org", "intranet",
        ])
    func isNotLiteral(host: String) {
        #expect(!PrivateAddresses.isPrivateLiteral(url: "http://\(host)/a"))
    }

    @Test(
        "no spelling of a private address is connected to",
        arguments: [
            "127.0.0.1", "127.1", "2130706433", "0x7f.1", "0177.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]",
        ],
        TestClient.allCases)
    func denied(host: String, client: TestClient) async throws {
        try await TestServer.run { server in
            var request = CurlRequest(method: "POST", url: "http://\(host):\(server.port)/", body: [1])
            request.denyPrivateAddresses = true
            let error = try await client.failure(request)
            #expect(error.kind == .addressDenied)
            #expect(error.phase == .notSent)
            #expect(server.connectionCount == 0)
        }
    }

    @Test("a Unix socket is not public")
    func deniedUnixSocket() async throws {
        try await withSocketPath { path in
            try await TestServer.run(unixPath: path) { server in
                var request = CurlRequest(url: "http://localhost/", unixSocketPath: path)
                request.denyPrivateAddresses = true
                let kind = try await TestClient.multi.failure(request).kind
                #expect(kind == .addressDenied)
            }
        }
    }

    @Test("a connection kept from a request that was allowed more is no way around it")
    func deniedOnKeptConnection() async throws {
        try await TestServer.run { server in
            try await withMulti { multi in
                var request = CurlRequest(url: server.url)
                _ = try await multi.perform(request)
                request.denyPrivateAddresses = true
                let error = try await expectFailure { try await multi.perform(request) }
                #expect(error.kind == .addressDenied)
                #expect(error.phase == .notSent)
                #expect(server.requests.count == 1)
            }
        }
    }
}
