import FrontdeskCore
import FrontdeskStore
import Glibc
import Logging
import NIOPosix
import Testing

@testable import FrontdeskDaemon

@Suite("Calls to a loop that has ended")
struct StoppingTests {
    @Test(
        "whatever is asked, the caller hears 503 stopping",
        arguments: [
            ("GET", "/v1/me"), ("GET", "/v1/queues"), ("GET", "/v1/agents"), ("GET", "/v1/status"),
            ("GET", "/v1/conversations"), ("GET", "/v1/conversations/c1"), ("GET", "/v1/conversations/c1/why"),
            ("GET", "/v1/conversations/c1/messages"), ("POST", "/v1/me/pull"), ("POST", "/v1/offers/o1/accept"),
        ])
    func stopped(method: String, path: String) async throws {
        let desk = try RunningDesk(MemoryStore())
        let engine = desk.loop.engine
        let policy = try #require(engine.router.policy)
        let directory = Directory(
            policy: policy, names: engine.router.state.names, agentsByUser: [getuid(): AgentNumber(0)],
            gatewaysByUser: [:], adminGroup: nil)
        let records = engine.store.records
        desk.start()
        try desk.stop()
        let readers = NIOThreadPool(numberOfThreads: 1)
        readers.start()
        let api = APIService(
            lanes: desk.lanes, records: records, directory: directory, metrics: desk.loop.metrics, readers: readers,
            startedAt: TestPolicy.start, key: engine.key,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            status: { .null })
        try await TestServer.run(handler: { api.handleAgents($0) }) { server in
            let client = try server.connect()
            let body = method == "POST" ? "{}" : ""
            client.send("\(method) \(path) HTTP/1.1\r\nhost: x\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)")
            let answer = try #require(client.answer())
            #expect(answer.status == 503 && answer.text.contains("\"stopping\""), "\(answer.text)")
        }
        try await readers.shutdownGracefully()
    }
}
