import AsyncCurl
import Dispatch
import Synchronization
import Testing

/// Many requests at once: concurrency, cancellation, end.
@Suite(.timeLimit(.minutes(1)))
struct CurlMultiTests {
    @Test("requests one after the other share a connection")
    func keptConnection() async throws {
        try await TestServer.run { server in
            try await withMulti { multi in
                for _ in 0..<50 {
                    let status = try await multi.perform(CurlRequest(url: server.url)).status
                    #expect(status == 200)
                }
            }
            #expect(server.requests.count == 50)
            #expect(server.connectionCount == 1)
        }
    }

    @Test("32 requests are in flight at once, and each gets its own answer")
    func inFlight() async throws {
        let meeting = Meeting(of: 32)
        let handler: TestServer.Handler = { request in
            meeting.attend()
            return .answer(body: request.body)
        }
        try await TestServer.run(handler: handler) { server in
            try await withMulti { multi in
                let bodies = try await withThrowingTaskGroup(of: (UInt8, [UInt8]).self) { group in
                    for number in UInt8(0)..<32 {
                        let request = CurlRequest(method: "POST", url: server.url, body: [number])
                        group.addTask { (number, try await multi.perform(request).body) }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(bodies.count == 32)
                #expect(bodies.allSatisfy { $0.1 == [$0.0] })
            }
        }
    }

    @Test("more requests than may be on their way wait for their turn")
    func transferLimit() async throws {
        try await TestServer.run { server in
            try await withMulti(transfersMax: 2) { multi in
                try await withThrowingTaskGroup { group in
                    for _ in 0..<40 {
                        group.addTask { _ = try await multi.perform(CurlRequest(url: server.url)) }
                    }
                    try await group.waitForAll()
                }
            }
            #expect(server.requests.count == 40)
            #expect(server.connectionCount <= 2)
        }
    }

    @Test("50 waiting requests are cancelled with their tasks, and the client goes on")
    func cancellation() async throws {
        let handler: TestServer.Handler = { $0.line.contains("/wait") ? .hang : .answer() }
        try await TestServer.run(handler: handler) { server in
            try await withMulti { multi in
                await withTaskGroup { group in
                    for _ in 0..<50 {
                        group.addTask {
                            let request = CurlRequest(url: server.url + "/wait")
                            let error = try? await expectFailure { try await multi.perform(request) }
                            #expect(error?.kind == .cancelled)
                            #expect(error?.phase == .mayHaveBeenSent)
                        }
                    }
                    await server.waitForArrivals(50)
                    group.cancelAll()
                }
                let status = try await multi.perform(CurlRequest(url: server.url)).status
                #expect(status == 200)
            }
        }
    }

    @Test("requests that wait for their turn are cancelled without being sent")
    func cancellationInLine() async throws {
        try await TestServer.run(handler: { _ in .hang }) { server in
            try await withMulti(transfersMax: 1) { multi in
                async let running = expectFailure { try await multi.perform(CurlRequest(url: server.url)) }
                await server.waitForArrivals(1)
                await withTaskGroup(of: Void.self) { group in
                    for _ in 0..<20 {
                        group.addTask {
                            let request = CurlRequest(url: server.url)
                            let error = try? await expectFailure { try await multi.perform(request) }
                            #expect(error?.kind == .cancelled)
                            #expect(error?.phase == .notSent)
                        }
                    }
                    group.cancelAll()
                }
                multi.stop()
                let error = try await running
                #expect(error.kind == .stopped)
                #expect(error.phase == .mayHaveBeenSent)
            }
            #expect(server.requests.count == 1)
        }
    }

    @Test("a request of a task that is already cancelled is not sent")
    func cancelledBefore() async throws {
        try await TestServer.run { server in
            try await withMulti { multi in
                await withTaskGroup(of: Void.self) { group in
                    group.cancelAll()
                    for _ in 0..<50 {
                        group.addTask {
                            let request = CurlRequest(url: server.url)
                            let error = try? await expectFailure { try await multi.perform(request) }
                            #expect(error?.kind == .cancelled)
                            #expect(error?.phase == .notSent)
                        }
                    }
                }
            }
            #expect(server.connectionCount == 0)
        }
    }

    @Test("cancelling at any moment ends every request exactly once")
    func cancellationRace() async throws {
        try await TestServer.run { server in
            try await withMulti { multi in
                for _ in 0..<20 {
                    await withTaskGroup { group in
                        for _ in 0..<8 {
                            group.addTask { _ = try? await multi.perform(CurlRequest(url: server.url)) }
                        }
                        _ = await group.next()
                        group.cancelAll()
                    }
                }
                let status = try await multi.perform(CurlRequest(url: server.url)).status
                #expect(status == 200)
            }
        }
    }

    @Test("stop fails what runs and what waits, and refuses what comes later")
    func stop() async throws {
        try await TestServer.run(handler: { _ in .hang }) { server in
            let multi = try CurlMulti(transfersMax: 4)
            await withTaskGroup { group in
                for _ in 0..<20 {
                    group.addTask {
                        let error = try? await expectFailure { try await multi.perform(CurlRequest(url: server.url)) }
                        #expect(error?.kind == .stopped)
                        return error?.phase
                    }
                }
                await server.waitForArrivals(4)
                multi.stop()
                let phases = await group.reduce(into: []) { $0.append($1) }
                #expect(phases.count { $0 == .mayHaveBeenSent } == 4)
                #expect(phases.count { $0 == .notSent } == 16)
            }
            multi.stop()
            let late = try await expectFailure { try await multi.perform(CurlRequest(url: server.url)) }
            #expect(late.kind == .stopped)
            #expect(late.phase == .notSent)
        }
    }

    @Test("a client nobody holds any more ends its thread")
    func release() async throws {
        try await TestServer.run { server in
            for _ in 0..<20 {
                let status = try await TestClient.multi.perform(CurlRequest(url: server.url)).status
                #expect(status == 200)
            }
            for _ in 0..<20 {
                let status = try await CurlMulti().perform(CurlRequest(url: server.url)).status
                #expect(status == 200)
            }
        }
    }

    @Test("a stream is handed over piece by piece until its consumer has enough")
    func stream() async throws {
        let pieces = ["HTTP/1.1 200 OK\r\n\r\n", "data: 1\n\n", "data: 2\n\n"].map { Array($0.utf8) }
        try await TestServer.run(handler: { _ in .send(pieces.flatMap { $0 }) }) { server in
            try await withMulti { multi in
                let received = Mutex<[UInt8]>([])
                var request = CurlRequest(url: server.url)
                request.timeout = nil
                request.responseBodyBytesMax = 0
                let response = try await multi.perform(request) { chunk in
                    received.withLock { bytes in
                        bytes += chunk
                        return bytes.count < 18
                    }
                }
                #expect(response.status == 200)
                #expect(response.body.isEmpty)
                #expect(received.withLock { $0 } == Array("data: 1\n\ndata: 2\n\n".utf8))
            }
        }
    }
}

/// Threads that go on once all have come.
private final class Meeting: Sendable {
    private let size: Int
    private let present = Mutex(0)
    private let everybody = DispatchSemaphore(value: 0)

    init(of size: Int) { self.size = size }

    func attend() {
        let isLast = present.withLock { present in
            present += 1
            return present == size
        }
        if isLast { for _ in 0..<size { everybody.signal() } }
        everybody.wait()
    }
}
