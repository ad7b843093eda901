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
        allowsPrivate: Bool = true, grant: OAuthGrant = OAuthGrant(), proxy: String? = nil
    ) throws -> OAuthTokens {
        var source = OAuthTokens.Source(
            tokenURL: server.url, clientID: "desk", clientSecret: nil, refreshToken: configured, scope: nil,
            allowsPrivate: allowsPrivate)
        source.proxy = proxy
        return OAuthTokens(
            source, grant: grant, keeper: keeper, curl: try CurlMulti(), now: { Instant.at(1_786_095_000) })
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

    @Test("of those who share a grant the server is asked once, whichever of them asks")
    func sharedGrant() async throws {
        let server = try TestReceiver([Self.answer("a1", refresh: "second"), Self.answer("a2")])
        let (grant, keeper) = (OAuthGrant(), Keeper())
        let both = [
            try Self.tokens(server, keeper: keeper, grant: grant),
            try Self.tokens(server, keeper: keeper, grant: grant),
        ]
        let all = try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<50 { group.addTask { try await both[number % 2].token() } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(all.count == 50 && Set(all) == ["a1"])
        // What is refused for one of them is refused for the other.
        both[0].forget()
        #expect(try await both[1].token() == "a2")
        #expect(Self.shown(server) == ["first", "second"])
    }

    @Test("grants of one refresh token are refreshed one after the other, each by what the one before was given")
    func line() async throws {
        let count = 8
        let server = try TestReceiver((1...count).map { Self.answer("a\($0)", refresh: "r\($0)") })
        let (line, keeper) = (RefreshLine(), Keeper())
        let all = try (0..<count).map { _ in
            try Self.tokens(server, keeper: keeper, grant: OAuthGrant(line: line))
        }
        let given = try await withThrowingTaskGroup(of: String.self) { group in
            for tokens in all { group.addTask { try await tokens.token() } }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(given.count == count)
        #expect(Self.shown(server) == ["first"] + (1..<count).map { "r\($0)" })
        #expect(keeper.tokens.withLock { $0 } == ["first": "r\(count)"])
    }

    @Test("one that could not be kept is used by who comes after in the line")
    func handedOn() async throws {
        let server = try TestReceiver([Self.answer("a1", refresh: "second"), Self.answer("a2", refresh: "third")])
        let (line, keeper) = (RefreshLine(), Keeper())
        let tokens = try Self.tokens(server, keeper: keeper, grant: OAuthGrant(line: line))
        keeper.isFull.withLock { $0 = true }
        _ = await #expect(throws: OAuthTokens.Fault.self) { _ = try await tokens.token() }
        keeper.isFull.withLock { $0 = false }
        let next = try Self.tokens(server, keeper: keeper, grant: OAuthGrant(line: line))
        #expect(try await next.token() == "a2")
        #expect(Self.shown(server) == ["first", "second"])
    }

    @Test("who waits for another's request that fails on its way goes their own way")
    func anotherWay() async throws {
        let asked = AsyncStream<Void>.makeStream()
        let proxy = try TestReceiver { _, _ in
            asked.continuation.yield()
            return .answer("HTTP/1.1 502 Bad\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
        }
        defer { proxy.stop() }
        let server = try TestReceiver([Self.answer("a1")])
        let (grant, keeper) = (OAuthGrant(), Keeper())
        let old = try Self.tokens(server, keeper: keeper, grant: grant, proxy: proxy.base)
        let new = try Self.tokens(server, keeper: keeper, grant: grant)
        let first = Task { try await old.token() }
        for await _ in asked.stream { break }
        #expect(try await new.token() == "a1")
        // The old way's own waiter is told.
        await #expect(throws: OAuthTokens.Fault.self) { _ = try await first.value }
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
