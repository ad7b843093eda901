import Testing

@testable import AsyncCurl

@Suite("Requests in groups", .timeLimit(.minutes(1)))
struct CurlGroupTests {
    typealias Ends = AsyncStream<[CurlGroup.End]>

    private static func group() -> (CurlGroup, Ends) {
        let (ends, told) = Ends.makeStream()
        return (CurlGroup { told.yield($0) }, ends)
    }

    /// The next ends, so many, by their keys.
    private static func next(_ count: Int, of ends: Ends) async -> [UInt64: CurlGroup.End] {
        var told: [UInt64: CurlGroup.End] = [:]
        for await batch in ends {
            for end in batch {
                #expect(told.updateValue(end, forKey: end.key) == nil, "\(end.key) has ended twice")
            }
            if told.count >= count { break }
        }
        return told
    }

    private static func kind(_ end: CurlGroup.End?) -> CurlError.Kind? {
        if case .failure(let error) = end?.result { error.kind } else { nil }
    }

    @Test("each request ends once, under its key, with its own answer")
    func ends() async throws {
        try await TestServer.run(handler: { request in .answer(200, body: request.body) }) { server in
            try await withMulti(transfersMax: 8) { multi in
                let (group, ends) = Self.group()
                let requests = (0..<100).map { key in
                    (
                        key: UInt64(key),
                        request: CurlRequest(method: "POST", url: server.url, body: Array("\(key)".utf8))
                    )
                }
                multi.begin(Array(requests[..<40]), in: group)
                multi.begin(Array(requests[40...]), in: group)
                let told = await Self.next(100, of: ends)
                for (key, end) in told { #expect((try? end.result.get().body) == Array("\(key)".utf8)) }
            }
        }
    }

    @Test("one that cannot be sent ends at once, and the others go")
    func invalid() async throws {
        try await TestServer.run { server in
            try await withMulti { multi in
                let (group, ends) = Self.group()
                multi.begin(
                    [
                        (1, CurlRequest(url: "")), (2, CurlRequest(url: server.url)),
                        (3, CurlRequest(url: "nothing://x")),
                    ],
                    in: group)
                let told = await Self.next(3, of: ends)
                #expect(Self.kind(told[1]) == .invalidRequest)
                #expect((try? told[2]?.result.get().status) == 200)
                #expect(Self.kind(told[3]) != nil)
            }
        }
    }

    @Test("a group that is cancelled takes along what runs, what waits and what comes later, and nobody else's")
    func cancel() async throws {
        try await TestServer.run(handler: { $0.line.contains("/hang") ? .hang : .answer() }) { server in
            try await withMulti(transfersMax: 4) { multi in
                let (group, ends) = Self.group()
                let hanging = CurlRequest(url: server.url + "/hang")
                multi.begin((0..<10).map { (UInt64($0), hanging) }, in: group)
                await server.waitForArrivals(4)
                multi.cancel(group)
                multi.begin([(10, hanging)], in: group)
                let told = await Self.next(11, of: ends)
                #expect(told.values.allSatisfy { Self.kind($0) == .cancelled })
                let mayHaveBeenSent = told.values.count { end in
                    if case .failure(let error) = end.result { error.phase == .mayHaveBeenSent } else { false }
                }
                #expect(mayHaveBeenSent == 4)
                let status = try await multi.perform(CurlRequest(url: server.url)).status
                #expect(status == 200)
            }
        }
    }

    @Test("the end of the client ends them all")
    func stop() async throws {
        try await TestServer.run(handler: { _ in .hang }) { server in
            let multi = try CurlMulti(transfersMax: 4)
            let (group, ends) = Self.group()
            multi.begin((0..<10).map { (UInt64($0), CurlRequest(url: server.url)) }, in: group)
            await server.waitForArrivals(4)
            multi.stop()
            multi.begin([(10, CurlRequest(url: server.url))], in: group)
            let told = await Self.next(11, of: ends)
            #expect(told.values.allSatisfy { Self.kind($0) == .stopped })
        }
    }
}
