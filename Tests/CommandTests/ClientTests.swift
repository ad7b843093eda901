import AsyncCurl
import FrontdeskAPI
import FrontdeskCore
import Glibc
import Testing

/// The client against a server of raw sockets.
@Suite struct ClientTests {
    /// A client whose pauses only count.
    private final class Rig {
        var pauses: [Span] = []
        var keys = 0
        var onPause: () -> Void = {}

        func client(_ path: String) throws -> DeskClient {
            var effects = try DeskEffects.live { span in
                self.pauses.append(span)
                self.onPause()
            }
            effects.makeKey = {
                self.keys += 1
                return "key-\(self.keys)"
            }
            return DeskClient(socket: path, effects: effects)
        }
    }

    private func withServer(
        _ steps: [Step], _ body: (UnixServer, DeskClient, Rig) throws -> Void
    ) throws {
        try withFolder { folder in
            let rig = Rig()
            try UnixServer.run(at: "\(folder)/agent.sock", steps) { server in
                try body(server, try rig.client("\(folder)/agent.sock"), rig)
            }
        }
    }

    @Test("calls share one connection")
    func keepAlive() throws {
        try withServer([.answer(200, body: "{}"), .answer(204)]) { server, client, _ in
            let me = try client.get("/v1/me").json()
            #expect(me.object?.members.isEmpty == true)
            let pulled = try client.post("/v1/me/pull", PullRequest())
            #expect(pulled.isEmpty)
            #expect(server.connections == 1)
            #expect(server.requests[1].hasSuffix(#"{"wait":"0s","max":1,"got":[]}"#))
            #expect(header("Content-Type", in: server.requests[1]) == "application/json")
        }
    }

    @Test("503 twice, then the answer; the pauses grow and heed Retry-After")
    func busy() throws {
        let busy = #"{"status":503,"code":"busy","title":"Try again"}"#
        try withServer([
            .answer(503, body: busy), .answer(503, headers: ["Retry-After: 2"], body: busy), .answer(200, body: "7"),
        ]) { _, client, rig in
            let answer = try client.get("/v1/me").json()
            #expect(answer.int64 == 7)
            #expect(rig.pauses == [.milliseconds(50), .seconds(2)])
        }
    }

    @Test("a broken connection, then the answer; one key for all tries of a reply")
    func cut() throws {
        try withServer([.cut, .answer(200, body: "{}"), .answer(200, body: "{}")]) { server, client, rig in
            let reply = ReplyRequest(change: ChangeRequest(epoch: 1), text: "ok")
            _ = try client.post("/v1/conversations/c1/reply", reply)
            _ = try client.post("/v1/conversations/c1/reply", reply)
            #expect(rig.pauses == [.milliseconds(50)])
            #expect(server.requests.map { header("Idempotency-Key", in: $0) } == ["key-1", "key-1", "key-2"])
        }
    }

    @Test("a call that the rules do not know is not repeated")
    func notRepeated() throws {
        try withServer([.cut, .answer(200, body: "{}")]) { server, client, rig in
            let error = #expect(throws: DeskError.self) { _ = try client.post("/v1/later/x8/strike") }
            guard case .interrupted = error else { return #expect(Bool(false), "\(String(describing: error))") }
            #expect(server.requests.count == 1)
            #expect(rig.pauses.isEmpty)
        }
    }

    @Test("a problem is read whole")
    func problem() throws {
        let body =
            #"{"status":409,"code":"stale-epoch","title":"It is another's","epoch":4,"owner":"ewa","draft":true}"#
        try withServer([.answer(409, headers: ["Content-Type: application/problem+json"], body: body)]) {
            _, client, rig in
            let error = #expect(throws: DeskError.self) {
                _ = try client.post("/v1/conversations/c1/resolve", ChangeRequest(epoch: 3))
            }
            guard case .problem(let problem) = error else { return #expect(Bool(false)) }
            #expect(problem.code == "stale-epoch")
            #expect(problem["owner"]?.string == "ewa")
            #expect(problem["epoch"]?.int64 == 4)
            #expect(problem.keptDraft)
            #expect(rig.pauses.isEmpty)
        }
    }

    @Test("a refusal without a problem still has its status")
    func bareStatus() throws {
        try withServer([.answer(404, body: "<html>")]) { _, client, _ in
            let error = #expect(throws: DeskError.self) { _ = try client.get("/v1/me") }
            guard case .problem(let problem) = error else { return #expect(Bool(false)) }
            #expect(problem.status == 404)
        }
    }

    @Test("without a socket there is no daemon, and no waiting for one")
    func noSocket() throws {
        let rig = Rig()
        let error = #expect(throws: DeskError.self) { _ = try rig.client("/nonexistent/agent.sock").get("/v1/me") }
        guard case .unavailable = error else { return #expect(Bool(false), "\(String(describing: error))") }
        #expect(rig.pauses.isEmpty)
    }

    @Test("without a socket in its folder a daemon may be starting: two seconds, then there is none")
    func noSocketYet() throws {
        try withFolder { folder in
            let rig = Rig()
            let client = try rig.client("\(folder)/agent.sock")
            let error = #expect(throws: DeskError.self) { _ = try client.get("/v1/me") }
            guard case .unavailable = error else { return #expect(Bool(false), "\(String(describing: error))") }
            #expect(rig.pauses.reduce(0) { $0 + $1.microseconds } == ClientLimits.socketTotal.microseconds)
        }
    }

    @Test("a download is begun again until its first piece has come, and not after")
    func download() throws {
        let busy = #"{"status":503,"code":"stopping","title":"Try again"}"#
        try withServer([.cut, .answer(503, body: busy), .answer(200, body: "bytes")]) { server, client, rig in
            var bytes: [UInt8] = []
            try client.download("/v1/messages/m1/raw") { piece in
                bytes += piece
                return true
            }
            #expect(bytes == Array("bytes".utf8) && server.requests.count == 3 && rig.pauses.count == 2)
        }
    }

    @Test("a refused connection is tried again, whatever the call, for 30 seconds of pauses")
    func refused() throws {
        try withFolder(leaving: ["agent.sock"]) { folder in
            let path = "\(folder)/agent.sock"
            let socket = try boundSocket(path)
            defer { close(socket) }
            let rig = Rig()
            let error = #expect(throws: DeskError.self) {
                _ = try rig.client(path).post("/v1/sessions", SessionRequest(agent: "ayse"))
            }
            guard case .unavailable = error else { return #expect(Bool(false), "\(String(describing: error))") }
            #expect(rig.pauses.reduce(0) { $0 + $1.microseconds } == ClientLimits.retryTotal.microseconds)
            #expect(
                rig.pauses.prefix(6).map(\.microseconds) == [50_000, 100_000, 200_000, 400_000, 800_000, 1_000_000])
        }
    }

    @Test("a daemon that comes back is found, even where its socket was gone meanwhile")
    func restart() throws {
        try withFolder(leaving: ["agent.sock"]) { folder in
            let path = "\(folder)/agent.sock"
            let rig = Rig()
            let client = try rig.client(path)
            try UnixServer.run(at: path, [.answer(200, body: "1")]) { _ in _ = try client.get("/v1/me") }
            var socket: Int32 = -1
            rig.onPause = { if socket < 0 { socket = (try? boundSocket(path)) ?? -1 } }
            #expect(throws: DeskError.self) { _ = try client.get("/v1/me") }
            #expect(rig.pauses.count > 1)
            close(socket)
        }
    }

    @Test(
        "what may be repeated, and what needs a key",
        arguments: [
            ("GET", "/v1/me", true, false), ("PUT", "/v1/me/presence", true, false),
            ("DELETE", "/v1/conversations/c1/draft", true, false), ("POST", "/v1/me/pull", true, false),
            ("POST", "/v1/offers/o1/accept", true, true), ("POST", "/v1/conversations/c1/resolve", true, true),
            ("POST", "/v1/conversations/c1/reply", true, true), ("POST", "/v1/conversations/c1/note", true, true),
            ("POST", "/v1/conversations", true, true), ("POST", "/v1/batch", true, true),
            ("POST", "/v1/outbox/x8/retry", true, true), ("POST", "/v1/sessions", true, false),
            ("POST", "/v1/config/reload", true, false), ("POST", "/v1/attachments?name=a", true, false),
            ("POST", "/v1/channels/mail/mail?recipient=a", true, false), ("POST", "/v1/later", false, false),
        ])
    func rules(method: String, path: String, isRepeatable: Bool, needsKey: Bool) {
        #expect(RetryRule.isRepeatable(method: method, path: path) == isRepeatable)
        #expect(RetryRule.needsKey(method: method, path: path) == needsKey)
    }

    @Test("names become segments and parameters of their own")
    func paths() {
        #expect(DeskPath.make("v1", "agents", "a/b ş", "presence") == "/v1/agents/a%2Fb%20%C5%9F/presence")
        #expect(DeskPath.make("v1", "..") == "/v1/%2E%2E")
        #expect(DeskPath.query([("state", "queued"), ("queue", nil), ("q", "a&b=1")]) == "?state=queued&q=a%26b%3D1")
        #expect(DeskPath.query([("a", nil)]) == "")
    }

    @Test("keys are 128 bits of hexadecimal digits and differ")
    func keys() throws {
        let effects = try DeskEffects.live { _ in }
        let keys = (0..<50).map { _ in effects.makeKey() }
        #expect(keys.allSatisfy { $0.utf8.count == 32 && $0.allSatisfy(\.isHexDigit) })
        #expect(Set(keys).count == 50)
    }
}
