import AsyncCurl
import FrontdeskChannels
import FrontdeskCore
import FrontdeskStore
import Testing

@testable import FrontdeskDaemon

@Suite("Post line")
struct PostLineTests {
    private static let now = Instant(microseconds: 1_000_000_000)
    private static let most = SendSchedule.sendsAtOncePerDestination

    /// Posts that have begun, of conversations of their own.
    private static func posts(_ ids: ClosedRange<Int64>, to destination: String = "chat", isUrgent: Bool = false) throws
        -> [PostLine.Post]
    {
        var schedule = SendSchedule()
        var way = SendSchedule.Way(withoutAdapter: ChannelNumber(0))
        way.destination = destination
        way.atOnce = ids.count
        for id in ids {
            let record = OutboxRecord(
                id: OutboxID(id), conversation: ConversationID(id), message: MessageID(id), channel: ChannelNumber(0),
                createdAt: now)
            schedule.put(record, by: way)
            if isUrgent { schedule.hurry(record.id) }
        }
        return try ids.map { _ in
            let taken = schedule.take(at: now)
            let turn = try #require(taken)
            return PostLine.Post(
                turn: turn, record: turn.record, channel: FakePoster(), request: CurlRequest(url: "http://127.0.0.1/"))
        }
    }

    private static func ids(_ posts: [PostLine.Post]) -> [Int64] { posts.map(\.record.id.value) }

    @Test("so many are on the wire of a destination, the next one leaves for one that has ended, in their order")
    func order() throws {
        var line = PostLine()
        let posts = try Self.posts(1...100)
        posts.forEach { line.put($0) }
        try Self.posts(101...101, to: "other").forEach { line.put($0) }
        let leaving = line.next()
        #expect(Self.ids(leaving).sorted() == Array(1...Int64(Self.most)) + [101])
        #expect(line.next().isEmpty)
        #expect(line.ended(posts[3].key)?.record.id == OutboxID(4))
        #expect(line.ended(posts[3].key) == nil, "it ends once")
        #expect(Self.ids(line.next()) == [Int64(Self.most) + 1])
        #expect(line.ended(posts[99].key) == nil, "it has not left")
    }

    @Test("what has not left is taken back, and what has left is not")
    func takeBack() throws {
        var line = PostLine()
        let posts = try Self.posts(1...100)
        posts.forEach { line.put($0) }
        let left = line.next()
        let back = line.takeBack { $0.record.id == OutboxID(100) }
        #expect(Self.ids(back) == Array(Int64(Self.most) + 1...99))
        for post in left { #expect(line.ended(post.key) != nil) }
        #expect(!line.isEmpty)
        #expect(Self.ids(line.next()) == [100])
        #expect(line.ended(posts[99].key) != nil)
        #expect(line.isEmpty)
    }

    @Test("what an operator wants sent leaves before the others and whatever is on the wire")
    func urgent() throws {
        var line = PostLine()
        try Self.posts(1...100).forEach { line.put($0) }
        _ = line.next()
        try Self.posts(101...101, isUrgent: true).forEach { line.put($0) }
        #expect(Self.ids(line.next()) == [101])
    }

    @Test("destinations that hang leave room for whatever else goes out")
    func bound() throws {
        var line = PostLine()
        for place in 0..<5 {
            let first = Int64(place) * 100
            try Self.posts(first + 1...first + 64, to: "d\(place)").forEach { line.put($0) }
        }
        let leaving = line.next()
        #expect(leaving.count == PostLine.wireMax)
        _ = line.ended(leaving[0].key)
        #expect(line.next().count == 1)
    }

    /// A channel whose posts nobody makes.
    private struct FakePoster: PostingChannel {
        let name = "chat"
        let retriesAmbiguous = true

        func posting(_ outbound: OutboundMessage, at now: Instant) -> Posting {
            .refused(SendResult(.failed, detail: "a test"))
        }

        func send(_ outbound: OutboundMessage, at now: Instant) async -> SendResult {
            SendResult(.failed, detail: "a test")
        }

        func probe() async -> ProbeResult { .idle("a test") }
    }
}
