import AsyncCurl
import FrontdeskCore
import Synchronization
import Testing

@testable import FrontdeskChannels

/// The reader over connections that break, and an owner that fails.
@Suite("Mailbox reader", .timeLimit(.minutes(2)))
struct MailboxReaderTests {
    /// A server behind connections, each of which ends after so many of its bytes.
    final class Server: Sendable {
        struct State {
            var mailbox: FakeMailbox
            var connections = 0
            var cuts: [Int]
        }

        let state: Mutex<State>

        init(_ mailbox: FakeMailbox, cuts: [Int] = []) { state = Mutex(State(mailbox: mailbox, cuts: cuts)) }

        func connect() -> any MailboxWire {
            state.withLock { state in
                state.connections += 1
                return Wire(self, bytesLeft: state.cuts.isEmpty ? .max : state.cuts.removeFirst())
            }
        }
    }

    final class Wire: MailboxWire {
        private struct State {
            var pending: [UInt8] = []
            var bytesLeft: Int
        }

        private let server: Server
        private let state: Mutex<State>

        init(_ server: Server, bytesLeft: Int) {
            self.server = server
            state = Mutex(State(bytesLeft: bytesLeft))
        }

        func send(_ bytes: [UInt8]) async throws {
            let line = String(decoding: bytes.dropLast(2), as: UTF8.self)
            let answer = server.state.withLock { $0.mailbox.answer(line) }
            state.withLock { $0.pending += answer }
        }

        func receive(within span: Span) async throws -> [UInt8]? {
            state.withLock { state in
                let count = min(state.pending.count, state.bytesLeft, 1_000)
                defer {
                    state.pending.removeFirst(count)
                    state.bytesLeft -= count
                }
                if count == 0, state.bytesLeft > 0 { return nil }
                return Array(state.pending.prefix(count))
            }
        }

        func close() {}
    }

    actor Owner: MailboxOwner {
        struct Full: Error {}

        private(set) var keys: [String] = []
        private(set) var contents: [MailboxItem.Content] = []
        private(set) var position: MailboxPosition?
        private(set) var faults: [IMAPFault] = []
        private var failures: Int

        init(failures: Int = 0) { self.failures = failures }

        func take(_ batch: MailboxBatch) async throws {
            if failures > 0 {
                failures -= 1
                throw Full()
            }
            keys += batch.items.map(\.key)
            contents += batch.items.map(\.content)
            position = batch.position
        }

        func hear(_ note: MailboxNote) async {
            if case .ended(let fault, _) = note { faults.append(fault) }
        }
    }

    private static func surroundings(_ server: Server) -> MailboxReader.Surroundings {
        MailboxReader.Surroundings(
            connect: { server.connect() }, now: { Instant(microseconds: 0) }, random: { .random(in: 0 ... .max) },
            wait: { _ in try Task.checkCancellation() })
    }

    private static func plan() -> MailboxPlan {
        var plan = MailboxPlan()
        plan.endsWhenRead = true
        return plan
    }

    @Test("wherever the connection is cut, each mail is there once")
    func cuts() async {
        var mailbox = FakeMailbox()
        for number in 0..<60 { mailbox.add("mail \(number) " + String(repeating: "x", count: number * 97)) }
        var random = TestRandom(seed: 60)
        for _ in 0..<200 {
            // A mail on which connections break time and again is passed over, so every second one holds for some mails.
            let cuts = (0..<12).map { Int.random(in: $0 % 2 == 0 ? 0...160_000 : 20_000...160_000, using: &random) }
            let server = Server(mailbox, cuts: cuts)
            let owner = Owner()
            let fault = await MailboxReader(Self.plan(), owner: owner, surroundings: Self.surroundings(server)).run(
                from: nil)
            #expect(fault == nil)
            #expect(await owner.keys == (1...60).map { "7:\($0)" })
            #expect(await owner.contents == mailbox.mails.map { .mail($0.bytes) })
        }
    }

    @Test("a mail on which the connection breaks each time is passed over and shown, and all others are taken")
    func killer() async {
        var mailbox = FakeMailbox()
        for number in 0..<5 { mailbox.add("mail \(number)") }
        let server = Server(mailbox)
        // The server says goodbye whenever the third is among those that are asked for.
        for command in [
            "UID FETCH 1:5 (UID INT", "UID FETCH 3 (UID INT", "UID FETCH 3 (UID INT", "UID FETCH 3 (UID INT",
        ] {
            server.state.withLock {
                $0.mailbox.answers.append((command, "* 3 FETCH (UID 3 BODY[] {99}\r\nabc* BYE\r\n"))
            }
        }
        let surroundings = MailboxReader.Surroundings(
            connect: { HangingUp(server.connect()) }, now: { Instant(microseconds: 0) },
            random: { .random(in: 0 ... .max) }, wait: { _ in })
        let owner = Owner()
        let fault = await MailboxReader(Self.plan(), owner: owner, surroundings: surroundings).run(from: nil)
        #expect(fault == nil)
        #expect(await owner.keys == (1...5).map { "7:\($0)" })
        let contents = await owner.contents
        #expect(contents[2] == .unreadable("the connection broke each time it was fetched"))
        #expect(await owner.faults.count == 4)
    }

    /// A connection whose silence is its end.
    struct HangingUp: MailboxWire {
        let wire: any MailboxWire
        init(_ wire: any MailboxWire) { self.wire = wire }
        func send(_ bytes: [UInt8]) async throws { try await wire.send(bytes) }
        func receive(within span: Span) async throws -> [UInt8]? { try await wire.receive(within: span) ?? [] }
        func close() { wire.close() }
    }

    @Test("what the owner cannot store comes again, and nothing is left out")
    func ownerFails() async {
        var mailbox = FakeMailbox()
        for number in 0..<3 { mailbox.add("mail \(number)") }
        var plan = Self.plan()
        plan.afterwards = .flag("\\Seen")
        let server = Server(mailbox)
        let owner = Owner(failures: 2)
        #expect(await MailboxReader(plan, owner: owner, surroundings: Self.surroundings(server)).run(from: nil) == nil)
        #expect(await owner.keys == ["7:1", "7:2", "7:3"])
        #expect(await owner.faults.count == 2)
        #expect(server.state.withLock { $0.mailbox.flagged } == [1, 2, 3])
    }

    @Test("a mailbox that is deleted and made anew is read from its beginning")
    func madeAnew() async {
        var mailbox = FakeMailbox()
        mailbox.validity = 8
        mailbox.add("new")
        mailbox.answers = [("EXAMINE", "TAG NO [NONEXISTENT] gone\r\n")]
        let owner = Owner()
        let reader = MailboxReader(Self.plan(), owner: owner, surroundings: Self.surroundings(Server(mailbox)))
        #expect(await reader.run(from: MailboxPosition(validity: 7, lastUID: 900)) == nil)
        #expect(await owner.keys == ["8:1"])
        #expect(await owner.faults == [.mailboxRefused("gone")])
    }

    @Test("a login that is refused is not tried again; one that the server calls a matter of the moment is")
    func login() async {
        let denied = CurlError(kind: .failed, phase: .notSent, code: 67, message: "denied")
        for (reply, connects) in [("A2 NO [AUTHENTICATIONFAILED] no", 1), ("A2 NO [UNAVAILABLE] later", 2)] {
            let tries = Mutex(0)
            let server = Server(FakeMailbox())
            let surroundings = MailboxReader.Surroundings(
                connect: {
                    let count = tries.withLock { count in
                        count += 1
                        return count
                    }
                    if count == 1 { throw CurlConnectionError(denied, isLoginDenied: true, reply: reply) }
                    return server.connect()
                }, now: { Instant(microseconds: 0) }, random: { 1 }, wait: { _ in })
            let fault = await MailboxReader(Self.plan(), owner: Owner(), surroundings: surroundings).run(from: nil)
            #expect(tries.withLock { $0 } == connects)
            #expect((fault == nil) == (connects == 2))
        }
    }

    @Test("the wait grows from failure to failure, and what is read ends the count")
    func waits() async {
        let spans = Mutex<[Span]>([])
        let refused = CurlConnectionError(CurlError(kind: .failed, phase: .notSent, code: 7, message: "refused"))
        let surroundings = MailboxReader.Surroundings(
            connect: { throw refused }, now: { Instant(microseconds: 0) }, random: { .max },
            wait: { span in
                let count = spans.withLock { spans in
                    spans.append(span)
                    return spans.count
                }
                if count == 12 { throw CancellationError() }
            })
        let fault = await MailboxReader(Self.plan(), owner: Owner(), surroundings: surroundings).run(from: nil)
        #expect(fault == nil)
        let seconds = spans.withLock { $0.map { $0.microseconds / 1_000_000 } }
        #expect(seconds == [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900])
    }
}
