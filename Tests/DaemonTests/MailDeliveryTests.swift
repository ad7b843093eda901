import FrontdeskChannels
import FrontdeskContent
import FrontdeskCore
import FrontdeskStore
import Logging
import NIOPosix
import Synchronization
import Testing

@testable import FrontdeskDaemon

@Suite("Mails delivered one by one")
struct MailDeliveryTests {
    private static let mail = "From: ana@example.org\r\nMessage-ID: <1@example.org>\r\n\r\nhello\r\n"

    /// A running desk whose channel `mail` takes deliveries.
    private static func run(
        limit: Int = 1 << 20, change: (inout Policy) -> Void = { _ in }, hasRoom: Bool = true,
        _ body: (MailDelivery, RunningDesk, WebMetrics) async throws -> Void
    ) async throws {
        var policy = TestPolicy.make()
        change(&policy)
        let store = MemoryStore()
        let desk = try RunningDesk(store, policy: policy)
        desk.start()
        let (bound, names) = try desk.read { ($0.router.policy, $0.router.state.names) }
        let directory = Directory(
            policy: try #require(bound), names: names, agentsByUser: [:], gatewaysByUser: [:], adminGroup: nil)
        let pool = NIOThreadPool(numberOfThreads: 1)
        pool.start()
        let key = DeskKey([UInt8](repeating: 7, count: 32))
        let channel = MailChannels.Channel(
            name: "mail", addresses: ["mail@example.com"], reader: MailReader { key.hash($0) }, sizeLimit: limit)
        let metrics = WebMetrics()
        let delivery = MailDelivery(
            intake: MailIntake(
                store: store, directory: { directory }, hasRoom: { hasRoom },
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }),
            lanes: desk.lanes, pool: pool, metrics: metrics, channels: MailChannels([channel]))
        do {
            try await body(delivery, desk, metrics)
        } catch {
            try? await pool.shutdownGracefully()
            throw error
        }
        try await pool.shutdownGracefully()
    }

    private static func envelope(_ recipient: String) -> [UInt8] {
        let path = MailPath(recipient).map { [$0] } ?? []
        return MailEnvelope(sender: MailPath("ana@example.org"), recipients: path).written(on: Array(mail.utf8))
    }

    @Test("a mail is taken once, by whichever envelope it comes, and counted")
    func once() async throws {
        try await Self.run { delivery, desk, metrics in
            let taken = DeliveryOutcome.taken(ConversationID(1), MessageID(1))
            #expect(await delivery.deliver(Self.envelope("mail@example.com"), to: "mail") == taken)
            let known = DeliveryOutcome.known(ConversationID(1), MessageID(1))
            #expect(await delivery.deliver(Self.envelope("mail+again@example.com"), to: "mail") == known)
            #expect(await delivery.deliver(Array(Self.mail.utf8), to: "mail") == known)
            let counters = metrics.channel("mail")
            #expect(counters.received.load(ordering: .relaxed) == 1)
            #expect(counters.duplicates.load(ordering: .relaxed) == 2)
            try desk.stop()
        }
    }

    @Test("what cannot be read is kept, what is too large is not, and an unknown channel comes again")
    func others() async throws {
        try await Self.run(limit: 100) { delivery, desk, _ in
            #expect(await delivery.deliver(Array("no mail at all".utf8), to: "mail") == .quarantined)
            let large = [UInt8](repeating: 0x41, count: 101)
            #expect(await delivery.deliver(large, to: "mail") == .tooLarge(limit: 100))
            #expect(await delivery.deliver(Array(Self.mail.utf8), to: "other") == .later(.noChannel))
            delivery.replace(MailChannels())
            #expect(await delivery.deliver(Array(Self.mail.utf8), to: "mail") == .later(.noChannel))
            try desk.stop()
        }
    }

    @Test("a retired channel takes nothing new")
    func retired() async throws {
        try await Self.run(change: { $0.channels[1].retired = true }) { delivery, desk, _ in
            #expect(await delivery.deliver(Array(Self.mail.utf8), to: "mail") == .retired)
            try desk.stop()
        }
    }

    @Test("without room, and after the desk's end, a mail has to come again")
    func later() async throws {
        try await Self.run(hasRoom: false) { delivery, desk, _ in
            #expect(await delivery.deliver(Array(Self.mail.utf8), to: "mail") == .later(.noRoom))
            try desk.stop()
        }
        try await Self.run { delivery, desk, _ in
            try desk.stop()
            #expect(await delivery.deliver(Array(Self.mail.utf8), to: "mail") == .later(.stopping))
        }
    }
}
