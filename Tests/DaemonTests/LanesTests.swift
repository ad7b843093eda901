import FrontdeskCore
import FrontdeskStore
import FrontdeskTesting
import Synchronization
import Testing

@testable import FrontdeskDaemon

@Suite("Lanes")
struct LanesTests {
    private func submission(_ ticket: UInt64, bytes: Int = 0) -> Submission {
        Submission(.tick, bytes: bytes, wait: PullWait(span: .zero, ticket: ticket)) { _ in }
    }

    private func tickets(_ load: Lanes.Load) -> [UInt64] {
        load.submissions.compactMap { $0.wait?.ticket }
    }

    @Test("desk goes first, each lane in its order, 256 of each at once")
    func order() {
        let lanes = Lanes()
        for ticket in UInt64(0)..<300 { _ = lanes.submit(submission(ticket), intake: true) }
        for ticket in UInt64(1_000)..<1_300 { _ = lanes.submit(submission(ticket)) }
        let first = tickets(lanes.take(timeout: .zero))
        #expect(first == Array(1_000..<1_256) + Array(0..<256))
        #expect(lanes.waiting.desk == 44 && lanes.waiting.intake == 44)
        #expect(tickets(lanes.take(timeout: .zero)) == Array(1_256..<1_300) + Array(256..<300))
        #expect(lanes.take(timeout: .zero).isEmpty)
    }

    @Test("a full intake says so, and has room again when a batch was taken")
    func intakeFull() {
        let lanes = Lanes()
        for ticket in 0..<LaneLimits.intake {
            #expect(lanes.submit(submission(UInt64(ticket)), intake: true) == .taken)
        }
        #expect(lanes.submit(submission(0), intake: true) == .full)
        #expect(lanes.submit(submission(0)) == .taken)
        _ = lanes.take(timeout: .zero)
        #expect(lanes.submit(submission(0), intake: true) == .taken)
    }

    @Test("intake counts bytes: full at the limit, free again after a batch")
    func intakeBytes() {
        let lanes = Lanes()
        let half = LaneLimits.intakeBytes / 2
        #expect(lanes.submit(submission(1, bytes: half), intake: true) == .taken)
        #expect(lanes.submit(submission(2, bytes: half), intake: true) == .taken)
        #expect(lanes.submit(submission(3, bytes: 1), intake: true) == .full)
        #expect(lanes.submit(submission(4, bytes: 0), intake: true) == .taken)
        #expect(tickets(lanes.take(timeout: .zero)) == [1])
        #expect(lanes.submit(submission(5, bytes: half), intake: true) == .taken)
    }

    @Test("a batch holds at most 4 MiB of intake, and at least one message")
    func batchBytes() {
        let lanes = Lanes()
        let limit = LaneLimits.batchBytes
        for (ticket, bytes) in [(UInt64(1), limit + 1), (2, limit - 5), (3, 5), (4, 1)] {
            _ = lanes.submit(submission(ticket, bytes: bytes), intake: true)
        }
        #expect(tickets(lanes.take(timeout: .zero)) == [1])
        #expect(tickets(lanes.take(timeout: .zero)) == [2, 3])
        #expect(tickets(lanes.take(timeout: .zero)) == [4])
    }

    @Test("a full desk refuses calls, never results and timers")
    func deskFull() {
        let lanes = Lanes()
        for ticket in 0..<LaneLimits.desk { _ = lanes.submit(submission(UInt64(ticket))) }
        #expect(lanes.submit(submission(0)) == .full)
        #expect(lanes.submit(submission(0), mustTake: true) == .taken)
        #expect(lanes.waiting.desk == LaneLimits.desk + 1)
    }

    @Test("a report goes ahead of the next batch, and by itself when nothing comes")
    func reports() throws {
        let lanes = Lanes()
        lanes.report(.deliver([OfferID(1)]))
        lanes.report(.deliver([OfferID(2)]))
        _ = lanes.submit(submission(7))
        #expect(lanes.take(timeout: .seconds(60)).submissions.map(\.request.digest).count == 3)
        lanes.report(.deliver([OfferID(3)]))
        #expect(lanes.take(timeout: .seconds(60)).submissions.count == 1)
        #expect(lanes.take(timeout: .zero).isEmpty)
        lanes.report(.deliver([OfferID(4)]))
        #expect(lanes.close().submissions.count == 1)
        lanes.report(.deliver([OfferID(5)]))
        #expect(lanes.take(timeout: .zero).isEmpty)
    }

    @Test("closing hands back what waits and refuses everything after")
    func closes() {
        let lanes = Lanes()
        _ = lanes.submit(submission(1), intake: true)
        _ = lanes.submit(submission(2))
        #expect(tickets(lanes.close()) == [2, 1])
        #expect(lanes.close().isEmpty)
        #expect(lanes.submit(submission(3), mustTake: true) == .stopped)
    }

    @Test("who wants to read hears it when nobody will answer, whether before the end or after")
    func closesReads() {
        let lanes = Lanes()
        let heard = Mutex<[Int]>([])
        for number in 1...2 {
            lanes.send(.read({ _ in }, otherwise: { heard.withLock { $0.append(number) } }))
        }
        let left = lanes.close()
        #expect(heard.withLock { $0 } == [])
        for message in left.messages { message.abandon() }
        #expect(heard.withLock { $0 } == [1, 2])
        lanes.send(.read({ _ in }, otherwise: { heard.withLock { $0.append(3) } }))
        #expect(heard.withLock { $0 } == [1, 2, 3])
        #expect(lanes.take(timeout: .zero).isEmpty)
    }
}
