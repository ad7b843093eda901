import FrontdeskChannels
import FrontdeskCore
import FrontdeskStore
import Testing

@testable import FrontdeskDaemon

@Suite("Send schedule", .timeLimit(.minutes(1)))
struct SendScheduleTests {
    private static let start = Instant(microseconds: 1_000_000_000)
    private static func at(_ seconds: Int64) -> Instant { start + .seconds(seconds) }

    private static func way(_ destination: String = "chat", _ limits: SendLimits? = nil) -> SendSchedule.Way {
        var way = SendSchedule.Way(withoutAdapter: ChannelNumber(0))
        way.destination = destination
        way.limits = limits
        return way
    }

    private static func record(
        _ id: Int64, in conversation: Int64 = 1, channel: Int32 = 0, at due: Instant = start
    ) -> OutboxRecord {
        OutboxRecord(
            id: OutboxID(id), conversation: ConversationID(conversation), message: MessageID(id),
            channel: ChannelNumber(channel), createdAt: due)
    }

    /// Takes what may go at a time, without ending any of it.
    private static func taken(_ schedule: inout SendSchedule, at now: Instant) -> [SendSchedule.Turn] {
        var turns: [SendSchedule.Turn] = []
        while let turn = schedule.take(at: now) { turns.append(turn) }
        return turns
    }

    private static func ids(_ turns: [SendSchedule.Turn]) -> [Int64] { turns.map(\.record.id.value) }

    @Test("one of each conversation at once, the next one when it is over, in the order they were written")
    func order() {
        var schedule = SendSchedule()
        for id: Int64 in [5, 2, 4, 1, 3, 6] { schedule.put(Self.record(id, in: id % 2), by: Self.way()) }
        let first = Self.taken(&schedule, at: Self.start)
        #expect(Self.ids(first) == [1, 2])
        schedule.ended(first[0], .told(.sent), again: nil, at: Self.start)
        let second = Self.taken(&schedule, at: Self.start)
        #expect(Self.ids(second) == [3])
        schedule.ended(second[0], .told(.sent), again: nil, at: Self.start)
        schedule.ended(first[1], .told(.sent), again: nil, at: Self.start)
        let turns1 = Self.taken(&schedule, at: Self.start)
        #expect(Self.ids(turns1) == [4, 5])
        #expect(schedule.count == 1)
    }

    @Test("one that is tried again keeps its place, and those behind it wait with it")
    func again() throws {
        var schedule = SendSchedule()
        for id: Int64 in 1...3 { schedule.put(Self.record(id), by: Self.way()) }
        let turn2 = schedule.take(at: Self.start)
        let turn = try #require(turn2)
        var again = turn.record
        again.nextAt = Self.at(60)
        schedule.ended(turn, .told(.retry(after: nil), 500), again: again, at: Self.start)
        let turn3 = schedule.take(at: Self.at(59))
        #expect(turn3 == nil)
        let next4 = schedule.next(after: Self.at(59))
        #expect(next4 == Self.at(60))
        let turn5 = schedule.take(at: Self.at(60))
        #expect(turn5?.record.id == OutboxID(1))
        // An operator does not want to wait.
        schedule.put(Self.record(9, in: 9, at: Self.at(500)), by: Self.way())
        let turn6 = schedule.take(at: Self.at(61))
        #expect(turn6 == nil)
        schedule.put(Self.record(9, in: 9, at: Self.at(61)), by: Self.way())
        let turn7 = schedule.take(at: Self.at(61))
        #expect(turn7?.record.id == OutboxID(9))
        #expect(schedule.count == 2)
    }

    @Test("what is discarded goes no more, and what stands behind it does")
    func discarded() {
        var schedule = SendSchedule()
        for id: Int64 in 1...3 { schedule.put(Self.record(id, at: Self.at(id == 1 ? 900 : 0)), by: Self.way()) }
        let turn8 = schedule.take(at: Self.start)
        #expect(turn8 == nil)
        schedule.forget(OutboxID(1))
        schedule.forget(OutboxID(77))
        let turns9 = Self.taken(&schedule, at: Self.start)
        #expect(Self.ids(turns9) == [2])
        #expect(schedule.standing(of: ChannelNumber(0), at: Self.start).waiting == 1)
    }

    @Test("the limits are the destination's, whichever channels share it")
    func limits() {
        var schedule = SendSchedule()
        let way = Self.way("account", SendLimits(burst: 3, every: .seconds(10)))
        for id: Int64 in 1...6 {
            schedule.put(Self.record(id, in: id, channel: Int32(id % 2)), by: way)
        }
        schedule.put(Self.record(7, in: 7, channel: 2), by: Self.way("other"))
        let turns10 = Self.taken(&schedule, at: Self.start)
        #expect(Self.ids(turns10).sorted() == [1, 2, 3, 7])
        let next11 = schedule.next(after: Self.start)
        #expect(next11 == Self.at(10))
        let standing = schedule.standing(of: ChannelNumber(1), at: Self.start)
        #expect(standing.state == .limited && standing.retryAt == Self.at(10) && standing.waiting == 1)
        #expect(schedule.standing(of: ChannelNumber(2), at: Self.start).state == .open)
        let turns12 = Self.taken(&schedule, at: Self.at(10))
        #expect(Self.ids(turns12) == [4])
        let turns13 = Self.taken(&schedule, at: Self.at(30))
        #expect(Self.ids(turns13) == [5, 6])
    }

    @Test("two messages of one conversation keep their distance, others do not wait for it")
    func spacing() throws {
        var schedule = SendSchedule()
        let way = Self.way("chat", SendLimits(burst: 30, every: .milliseconds(33), perConversation: .seconds(1)))
        for id: Int64 in 1...4 { schedule.put(Self.record(id, in: id % 2), by: way) }
        let turns = Self.taken(&schedule, at: Self.start)
        #expect(Self.ids(turns) == [1, 2])
        for turn in turns { schedule.ended(turn, .told(.sent), again: nil, at: Self.start) }
        let turn14 = schedule.take(at: Self.start + .milliseconds(999))
        #expect(turn14 == nil)
        let next15 = schedule.next(after: Self.start)
        #expect(next15 == Self.at(1))
        let last = Self.taken(&schedule, at: Self.at(1))
        #expect(Self.ids(last) == [3, 4])
        // What came to nothing keeps nobody waiting.
        schedule.put(Self.record(5), by: way)
        schedule.ended(try #require(last.first), nil, again: nil, at: Self.at(1))
        let turn16 = schedule.take(at: Self.at(1))
        #expect(turn16?.record.id == OutboxID(5))
    }

    @Test("a destination that does not answer is left alone, one tries, and an answer opens it for all")
    func breaker() throws {
        var schedule = SendSchedule()
        for id: Int64 in 1...9 { schedule.put(Self.record(id, in: id), by: Self.way("dead")) }
        for id: Int64 in 10...12 { schedule.put(Self.record(id, in: id, channel: 1), by: Self.way("alive")) }
        var again: [OutboxRecord] = []
        for turn in Self.taken(&schedule, at: Self.start) where turn.destination == "dead" {
            guard again.count < CircuitBreaker.failuresMax else { break }
            again.append(turn.record)
            schedule.ended(turn, .told(.retry(after: nil), 0, .connect), again: turn.record, at: Self.start)
        }
        let turn17 = schedule.take(at: Self.start)
        #expect(turn17 == nil, "all that is left is for the dead one")
        let closed = schedule.standing(of: ChannelNumber(0), at: Self.start)
        #expect(closed.state == .closed && closed.retryAt == Self.start + CircuitBreaker.pause)
        #expect(closed.status == SendFault.connect.rawValue && closed.waiting == CircuitBreaker.failuresMax)
        #expect(schedule.standing(of: ChannelNumber(1), at: Self.start).state == .open)
        let probe = Self.taken(&schedule, at: Self.at(60))
        #expect(probe.count == 1, "one tries")
        schedule.ended(try #require(probe.first), .told(.sent), again: nil, at: Self.at(60))
        let turns18 = Self.taken(&schedule, at: Self.at(60))
        #expect(turns18.count == CircuitBreaker.failuresMax - 1)
        let open = schedule.standing(of: ChannelNumber(0), at: Self.at(60))
        #expect(open.state == .open && open.status == 0 && open.sentAt == Self.at(60))
    }

    @Test(
        "a login that is refused stops its channel alone, also where another one has the same destination, and a reload brings it back",
        arguments: [["one", "one"], ["one", "two"]])
    func down(_ destinations: [String]) throws {
        func way(_ channel: Int32) -> SendSchedule.Way { Self.way(destinations[Int(channel)]) }
        var schedule = SendSchedule()
        for id: Int64 in 1...4 {
            schedule.put(Self.record(id, in: id, channel: Int32(id % 2)), by: way(Int32(id % 2)))
        }
        let turn19 = schedule.take(at: Self.start)
        let turn = try #require(turn19)
        #expect(turn.record.id == OutboxID(1))
        schedule.ended(turn, .told(.failed, 401, .login), again: turn.record, at: Self.start)
        let turns20 = Self.taken(&schedule, at: Self.at(86_400))
        #expect(Self.ids(turns20) == [2, 4])
        // That others are taken says nothing of the login that was refused.
        for turn in turns20 { schedule.ended(turn, .told(.sent), again: nil, at: Self.at(2)) }
        schedule.put(Self.record(5, in: 1, channel: 1), by: way(1))
        let turns26 = Self.taken(&schedule, at: Self.at(3))
        #expect(turns26.isEmpty)
        let next21 = schedule.next(after: Self.start)
        #expect(next21 == nil)
        let down = schedule.standing(of: ChannelNumber(1), at: Self.start)
        #expect(down.state == .down && down.waiting == 3 && down.status == SendFault.login.rawValue)
        #expect(!down.retryAt.isSet)
        #expect(schedule.standing(of: ChannelNumber(0), at: Self.start).state == .open)
        schedule.change({ way($0.value) }, at: Self.at(5))
        let turns22 = Self.taken(&schedule, at: Self.at(5))
        #expect(Self.ids(turns22) == [1, 3])
    }

    @Test("one that is taken all the same opens its channel alone")
    func upAgain() throws {
        var schedule = SendSchedule()
        for id: Int64 in 1...6 { schedule.put(Self.record(id, in: id, channel: Int32(id % 2)), by: Self.way()) }
        for turn in Self.taken(&schedule, at: Self.start) {
            schedule.ended(turn, .told(.failed, 401, .login), again: turn.record, at: Self.start)
        }
        let none = Self.taken(&schedule, at: Self.at(1))
        #expect(none.isEmpty)
        schedule.hurry(OutboxID(3))
        let hurried = Self.taken(&schedule, at: Self.at(2))
        #expect(Self.ids(hurried) == [3])
        schedule.ended(try #require(hurried.first), .told(.sent), again: nil, at: Self.at(2))
        let opened = Self.taken(&schedule, at: Self.at(2))
        #expect(Self.ids(opened) == [1, 5])
        #expect(schedule.standing(of: ChannelNumber(0), at: Self.at(2)).state == .down)
        #expect(schedule.standing(of: ChannelNumber(1), at: Self.at(2)).state == .open)
    }

    @Test("a hundred thousand messages that wait for a login cost no more each than a few, and hold up nobody")
    func manyDown() throws {
        let count: Int64 = 100_000
        var schedule = SendSchedule()
        schedule.put(Self.record(1, in: 1), by: Self.way())
        let first = schedule.take(at: Self.start)
        schedule.ended(try #require(first), .told(.failed, 401, .login), again: first?.record, at: Self.start)
        for id in 2...count { schedule.put(Self.record(id, in: id, channel: id % 2 == 0 ? 0 : 1), by: Self.way()) }
        var sent: Int64 = 0
        while let turn = schedule.take(at: Self.at(1)) {
            sent += 1
            schedule.ended(turn, .told(.sent), again: nil, at: Self.at(1))
        }
        #expect(sent == count / 2 - 1)
        #expect(schedule.standing(of: ChannelNumber(0), at: Self.at(1)).waiting == Int(count / 2) + 1)
    }

    @Test("what an operator wants sent goes whatever its destination says, but not before its turn")
    func urgent() throws {
        var schedule = SendSchedule()
        for id: Int64 in 1...4 { schedule.put(Self.record(id, in: id % 2), by: Self.way()) }
        let first = Self.taken(&schedule, at: Self.start)
        for turn in first {
            var again = turn.record
            again.nextAt = Self.at(600)
            schedule.ended(turn, .told(.retry(after: .seconds(600)), 429), again: again, at: Self.start)
        }
        schedule.hurry(OutboxID(1))
        schedule.hurry(OutboxID(4))
        schedule.hurry(OutboxID(77))
        let hurried = Self.taken(&schedule, at: Self.at(1))
        #expect(Self.ids(hurried) == [1], "4 stands behind 2")
        for turn in hurried { schedule.ended(turn, .told(.failed, 400), again: nil, at: Self.at(1)) }
        let others = Self.taken(&schedule, at: Self.at(1))
        #expect(others.isEmpty, "the gate is shut for all others")
        schedule.hurry(OutboxID(2))
        let second = Self.taken(&schedule, at: Self.at(2))
        #expect(Self.ids(second) == [2])
        for turn in second { schedule.ended(turn, .told(.sent), again: nil, at: Self.at(2)) }
        // It was taken: nothing is left of what the other side had asked for.
        let third = Self.taken(&schedule, at: Self.at(2))
        #expect(Self.ids(third) == [4, 3])
    }

    @Test("a login that is refused to what had begun before a reload says nothing of the new one")
    func lateRefusal() throws {
        var schedule = SendSchedule()
        for id: Int64 in 1...2 { schedule.put(Self.record(id, in: id), by: Self.way()) }
        let turns = Self.taken(&schedule, at: Self.start)
        schedule.change({ _ in Self.way() }, at: Self.start)
        schedule.ended(try #require(turns.first), .told(.failed, 401, .login), again: nil, at: Self.at(1))
        #expect(schedule.standing(of: ChannelNumber(0), at: Self.at(1)).state == .open)
        schedule.put(Self.record(3, in: 3), by: Self.way())
        let later = Self.taken(&schedule, at: Self.at(1))
        #expect(Self.ids(later) == [3])
        schedule.ended(try #require(later.first), .told(.failed, 401, .login), again: nil, at: Self.at(2))
        #expect(schedule.standing(of: ChannelNumber(0), at: Self.at(2)).state == .down)
    }

    @Test("a reload moves what waits to the destination its channel has now, and takes the new limits")
    func changed() throws {
        var schedule = SendSchedule()
        let slow = Self.way("old", SendLimits(burst: 1, every: .hours(1)))
        for id: Int64 in 1...4 { schedule.put(Self.record(id, in: id), by: slow) }
        let turn23 = schedule.take(at: Self.start)
        let turn = try #require(turn23)
        let turn24 = schedule.take(at: Self.start)
        #expect(turn24 == nil)
        schedule.change({ _ in Self.way("new") }, at: Self.start)
        schedule.ended(turn, .told(.sent), again: nil, at: Self.start)
        let turns25 = Self.taken(&schedule, at: Self.start)
        #expect(Self.ids(turns25) == [2, 3, 4])
    }

    @Test("a destination that hangs leaves room for others")
    func room() {
        var schedule = SendSchedule()
        for id: Int64 in 1...500 { schedule.put(Self.record(id, in: id), by: Self.way("hangs")) }
        schedule.put(Self.record(501, in: 501, channel: 1), by: Self.way("well"))
        let turns = Self.taken(&schedule, at: Self.start)
        #expect(turns.count == SendSchedule.sendsAtOncePerDestination + 1)
        #expect(turns.contains { $0.destination == "well" })
    }

    @Test("a hundred thousand messages cost no more each than a few", arguments: [1, 64, 100_000])
    func many(conversations: Int64) throws {
        let count: Int64 = 100_000
        var schedule = SendSchedule()
        for id in 1...count { schedule.put(Self.record(id, in: id % conversations), by: Self.way()) }
        #expect(schedule.count == Int(count))
        var last: [ConversationID: OutboxID] = [:]
        var sent: Int64 = 0
        while let turn = schedule.take(at: Self.start) {
            sent += 1
            let before = last.updateValue(turn.record.id, forKey: turn.record.conversation)
            guard (before ?? OutboxID(0)) < turn.record.id else { break }
            schedule.ended(turn, .told(.sent), again: nil, at: Self.start)
        }
        #expect(sent == count && schedule.count == 0)
    }
}
