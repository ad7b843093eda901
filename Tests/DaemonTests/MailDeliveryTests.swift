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
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let scanner = FileScanner(nil, logger: logger)
        let delivery = MailDelivery(
            intake: MailIntake(
                ChannelIntake(
                    store: store, directory: { directory }, hasRoom: { hasRoom }, scanner: scanner, logger: logger)),
            lanes: desk.lanes, pool: pool, metrics: metrics, channels: MailChannels([channel]))
        do {
            try await body(delivery, desk, metrics)
        } catch {
            try? await scanner.stop()
            try? await pool.shutdownGracefully()
            throw error
        }
        try await scanner.stop()
        try await pool.shutdownGracefully()
    }

    private static func envelope(_ recipient: String) -> MailEnvelope {
        MailEnvelope(sender: MailPath("ana@example.org"), recipients: MailPath(recipient).map { [$0] } ?? [])
    }

    @Test("a mail is taken once, by whichever envelope it comes, and counted")
    func once() async throws {
        try await Self.run { delivery, desk, metrics in
            let taken = DeliveryOutcome.taken(ConversationID(1), MessageID(1))
            let mail = Array(Self.mail.utf8)
            #expect(await delivery.deliver(mail, Self.envelope("mail@example.com"), to: "mail") == taken)
            let known = DeliveryOutcome.known(ConversationID(1), MessageID(1))
            #expect(await delivery.deliver(mail, Self.envelope("mail+again@example.com"), to: "mail") == known)
            #expect(await delivery.deliver(mail, to: "mail") == known)
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

    @Test(
        "a mail of just the size that is taken is, whatever its envelope measures, and one byte more is not",
        arguments: [64 << 10, MailSizeLimits.acceptedMax])
    func edge(_ limit: Int) async throws {
        try await Self.run(limit: limit) { delivery, desk, _ in
            var mail = Array(Self.mail.utf8)
            let line = [UInt8](repeating: 0x78, count: 998) + [0x0D, 0x0A]
            while mail.count + line.count <= limit { mail += line }
            mail += [UInt8](repeating: 0x79, count: limit - mail.count)
            let path = MailPath(String(repeating: "a", count: MailSizeLimits.addressBytesMax - 12) + "@example.com")
            let envelope = MailEnvelope(
                sender: path, recipients: path.map { Array(repeating: $0, count: MailSizeLimits.recipientsMax) } ?? [])
            let written = envelope.written(on: mail).count
            #expect(written > limit + 20_000 && written <= limit + MailSizeLimits.envelopeBytesMax)
            #expect(
                await delivery.deliver(mail, envelope, to: "mail") == .taken(ConversationID(1), MessageID(1)))
            mail.append(0x79)
            #expect(await delivery.deliver(mail, envelope, to: "mail") == .tooLarge(limit: limit))
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
