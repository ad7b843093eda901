import AsyncCurl
import FrontdeskChannels
import FrontdeskCore
import Synchronization
import Testing

@Suite("OAuth tokens", .timeLimit(.minutes(1)))
struct OAuthTokensTests {
    /// As a file would: by the configured token.
    private final class Keeper: RefreshTokenKeeper {
        struct Full: Error {}

        let tokens = Mutex<[String: String]>([:])
        let isFull = Mutex(false)
        /// What stands in the configured file.
        let configured = Mutex("first")

        func token(insteadOf configured: String) throws -> String? { tokens.withLock { $0[configured] } }

        func keep(_ token: String, insteadOf configured: String) throws {
            if isFull.withLock({ $0 }) { throw Full() }
            tokens.withLock { $0[configured] = token }
        }
    }

    private static func answer(_ access: String, refresh: String? = nil, seconds: Int = 3_600) -> TestReceiver.Reaction
    {
        let more = refresh.map { #","refresh_token":"\#($0)""# } ?? ""
        let body = #"{"access_token":"\#(access)","expires_in":\#(seconds),"token_type":"Bearer"\#(more)}"#
        return .answer("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }

    private static func tokens(
        _ server: TestReceiver, configured: @autoclosure @escaping @Sendable () -> String = "first", keeper: Keeper,
        allowsPrivate: Bool = true
    ) throws -> OAuthTokens {
        OAuthTokens(
            OAuthTokens.Source(
                tokenURL: server.url, clientID: "desk", clientSecret: nil, refreshToken: configured, scope: nil,
                allowsPrivate: allowsPrivate),
            keeper: keeper, curl: try CurlMulti(), now: { Instant.at(1_786_095_000) })
    }

    /// The refresh tokens that the server was shown.
    private static func shown(_ server: TestReceiver) -> [String] {
        server.requests.compactMap { request in
            String(decoding: request.body, as: UTF8.self).split(separator: "&")
                .first { $0.hasPrefix("refresh_token=") }.map { String($0.dropFirst("refresh_token=".count)) }
        }
    }

    @Test("however many want a token at once, the server is asked once")
    func singleFlight() async throws {
        let server = try TestReceiver([Self.answer("a1", refresh: "second")])
        let tokens = try Self.tokens(server, keeper: Keeper())
        let all = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<50 { group.addTask { try await tokens.token() } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(all.count == 50 && Set(all) == ["a1"])
        #expect(Self.shown(server) == ["first"])
    }

    @Test("a server with a private address is shown no secret unless the channel allows it")
    func privateAddress() async throws {
        let server = try TestReceiver([Self.answer("a1")])
        await #expect(throws: OAuthTokens.Fault.self) {
            try await Self.tokens(server, keeper: Keeper(), allowsPrivate: false).token()
        }
        #expect(server.requests.isEmpty)
        #expect(try await Self.tokens(server, keeper: Keeper()).token() == "a1")
    }

    @Test("who is cancelled leaves the refresh to go on, and what it brings is kept")
    func cancelled() async throws {
        let server = try TestReceiver([Self.answer("a1", refresh: "second")])
        let keeper = Keeper()
        let tokens = try Self.tokens(server, keeper: keeper)
        let first = Task { try await tokens.token() }
        first.cancel()
        _ = try? await first.value
        #expect(try await tokens.token() == "a1")
        #expect(keeper.tokens.withLock { $0 } == ["first": "second"])
    }

    @Test("each new refresh token is kept, used the next time, and by the next run")
    func rotates() async throws {
        let server = try TestReceiver([
            Self.answer("a1", refresh: "second"), Self.answer("a2", refresh: "third"), Self.answer("a3"),
            Self.answer("a4", refresh: "fifth"), Self.answer("a5"),
        ])
        let keeper = Keeper()
        let tokens = try Self.tokens(server, keeper: keeper)
        #expect(try await tokens.token() == "a1")
        #expect(keeper.tokens.withLock { $0["first"] } == "second")
        tokens.forget()
        #expect(try await tokens.token() == "a2")
        let restarted = try Self.tokens(server, keeper: keeper)
        #expect(try await restarted.token() == "a3")
        // Another one in the configuration wins over what came of the old one.
        let changed = try Self.tokens(server, configured: "fresh", keeper: keeper)
        #expect(try await changed.token() == "a4")
        changed.forget()
        #expect(try await changed.token() == "a5")
        #expect(Self.shown(server) == ["first", "second", "third", "fresh", "fifth"])
    }

    @Test("a token is not used before the refresh token that came with it is kept")
    func fullDisk() async throws {
        let server = try TestReceiver([Self.answer("a1", refresh: "second"), Self.answer("a2", refresh: "third")])
        let keeper = Keeper()
        let tokens = try Self.tokens(server, keeper: keeper)
        keeper.isFull.withLock { $0 = true }
        let fault = await #expect(throws: OAuthTokens.Fault.self) { _ = try await tokens.token() }
        #expect(fault?.isLasting == false && fault?.description.contains("second") == false)
        keeper.isFull.withLock { $0 = false }
        // The first one is used up: the one that was not kept goes on.
        #expect(try await tokens.token() == "a2")
        #expect(Self.shown(server) == ["first", "second"])
        #expect(keeper.tokens.withLock { $0 } == ["first": "third"])
    }

    @Test("one that could not be kept is nobody's once another is configured")
    func configuredAnew() async throws {
        let server = try TestReceiver([Self.answer("a1", refresh: "second"), Self.answer("a2", refresh: "third")])
        let keeper = Keeper()
        let tokens = try Self.tokens(server, configured: keeper.configured.withLock { $0 }, keeper: keeper)
        keeper.isFull.withLock { $0 = true }
        _ = await #expect(throws: OAuthTokens.Fault.self) { _ = try await tokens.token() }
        keeper.isFull.withLock { $0 = false }
        keeper.configured.withLock { $0 = "fresh" }
        #expect(try await tokens.token() == "a2")
        #expect(Self.shown(server) == ["first", "fresh"])
        #expect(keeper.tokens.withLock { $0 } == ["fresh": "third"])
    }

    @Test("a refusal is everybody's, and the next one asks again")
    func refused() async throws {
        let body = #"{"error":"invalid_grant"}"#
        let server = try TestReceiver([
            .answer("HTTP/1.1 400 Bad\r\nConnection: close\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"),
            Self.answer("a1"),
        ])
        let tokens = try Self.tokens(server, keeper: Keeper())
        let fault = await #expect(throws: OAuthTokens.Fault.self) { _ = try await tokens.token() }
        #expect(fault?.isLasting == true)
        #expect(try await tokens.token() == "a1")
    }
}
