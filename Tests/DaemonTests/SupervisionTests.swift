import FrontdeskCore
import FrontdeskStore
import FrontdeskTesting
import Glibc
import Logging
import Synchronization
import Systemd
import Testing

@testable import FrontdeskDaemon

@Suite("What the service manager is told")
struct SupervisionTests {
    private static let now = TestPolicy.start

    private static func gauges(waiting: [(Int, Span)] = [], agents: [(PresenceState, Int)] = []) -> DeskGauges.Values {
        var values = DeskGauges.Values()
        values.generation = 42
        values.waiting = waiting.enumerated().map { place, line in
            ("queue\(place)", line.0, line.0 == 0 ? .distantFuture : now - line.1)
        }
        values.agents = agents.map { ($0.0.name, $0.1) }
        return values
    }

    struct Case: Sendable, CustomStringConvertible {
        var gauges = SupervisionTests.gauges()
        var channels: [String] = []
        var hasRoom = true
        let text: String
        var description: String { text }
    }

    static let cases: [Case] = [
        Case(gauges: DeskGauges.Values(), text: "routing, 0 channels up"),
        Case(
            gauges: gauges(
                waiting: [(10, .minutes(2)), (2, .seconds(200)), (0, .zero)],
                agents: [(.ready, 9), (.away, 3), (.offline, 2)]),
            channels: ["up", "up", "up", "down"],
            text:
                "routing, 3 channels up, 1 down: c3, 12 waiting, oldest 3m, 9 of 14 agents ready, "
                + "config generation 42"),
        Case(
            channels: ["up", "failing", "failing", "failing", "failing", "failing", "down"],
            text: "routing, 1 channel up, 5 failing: c1 c2 c3 and 2 more, 1 down: c6, 0 waiting, 0 of 0 agents ready, "
                + "config generation 42"),
        Case(
            gauges: gauges(waiting: [(1, .seconds(59))], agents: [(.ready, 1)]), hasRoom: false,
            text: "routing, the disk is almost full and nothing is taken in, 0 channels up, 1 waiting, oldest 59s, "
                + "1 of 1 agent ready, config generation 42"),
        Case(
            gauges: gauges(waiting: [(1, .minutes(24 * 60 - 1))]),
            text: "routing, 0 channels up, 1 waiting, oldest 23h, 0 of 0 agents ready, config generation 42"),
        Case(
            gauges: gauges(waiting: [(1, .hours(77))]),
            text: "routing, 0 channels up, 1 waiting, oldest 3d, 0 of 0 agents ready, config generation 42"),
    ]

    @Test("the status in words", arguments: cases)
    func summary(_ example: Case) {
        let channels = example.channels.enumerated().map { ("c\($0)", $1) }
        let summary = DeskSummary(
            gauges: example.gauges, channels: channels, hasRoom: example.hasRoom, now: Self.now)
        #expect(summary.text == example.text)
    }

    @Test(
        "a start gets on that uses the processor or the disk",
        arguments: [(0, 0, false), (49_999, 0, false), (50_000, 0, true), (0, 1, true)] as [(Int64, Int64, Bool)])
    func progress(_ microseconds: Int64, _ blocks: Int64, _ expected: Bool) {
        let before = ProcessUsage(processor: .seconds(5), blocks: 7)
        let after = ProcessUsage(
            processor: Span(microseconds: 5_000_000 + microseconds), blocks: 7 + blocks)
        #expect(after.hasWorked(since: before) == expected)
    }

    @Test("what this process uses is seen")
    func ownProgress() {
        let before = ProcessUsage.now()
        var sum: UInt64 = 1
        while !ProcessUsage.now().hasWorked(since: before) { for each in 0..<10_000 { sum &*= UInt64(each | 1) } }
        #expect(sum != 0)
        #expect(ProcessUsage.now().processor > before.processor)
    }

    @Test("the loop proves by a commit of its own that the store answers, and only where nothing else has")
    func watchdog() throws {
        let fed = Reply<Void>()
        let count = Mutex(0)
        let store = MemoryStore()
        let desk = try RunningDesk(
            store,
            watchdog: DeskWatchdog(limit: .milliseconds(40)) {
                let isEnough = count.withLock { count in
                    count += 1
                    return count == 5
                }
                if isEnough { fed.give(()) }
            })
        let before = desk.loop.engine.commits
        desk.start()
        try fed.wait()
        try desk.stop()
        // The first word rests on the commits of the start.
        #expect(desk.loop.engine.commits - before >= 4)
    }

    @Test("a store that fails and comes back is no hang: the word is said")
    func failing() throws {
        let store = FailingStore(MemoryStore())
        let fed = Reply<Void>()
        let desk = try RunningDesk(
            store,
            watchdog: DeskWatchdog(limit: .milliseconds(20)) {
                if store.count(of: .open) > 1 { fed.give(()) }
            })
        store.inject(FailingStore.Fault(.commit))
        desk.start()
        try fed.wait()
        try desk.stop()
        #expect(store.count(of: .open) == 2)
    }

    @Test(
        "sockets are known by their names, whatever their order",
        arguments: [["agents", "admins", "web"], ["web", "admins", "agents"], ["admins"], []])
    func handed(_ names: [String]) throws {
        let sockets = try names.map { try OpenSocket($0, isUnix: $0 != "web") }
        let handed = try HandedSockets(sockets.map(\.socket), logger: Self.silent)
        for (name, found) in [("agents", handed.agents), ("admins", handed.admins), ("web", handed.web)] {
            #expect(found?.name == (names.contains(name) ? name : nil))
        }
        #expect(handed.lmtp.isEmpty)
    }

    @Test(
        "a socket of another kind than its name asks for is refused, with what to do",
        arguments: [("agents", false), ("admins", false), ("web", true)])
    func wrongKind(_ name: String, _ isUnix: Bool) throws {
        let open = try OpenSocket(name, isUnix: isUnix)
        let error = #expect(throws: DaemonError.self) { try HandedSockets([open.socket], logger: Self.silent) }
        #expect(error?.exitCode == 78)
        #expect(error?.description.contains("ListenStream=") ?? false, "\(error?.description ?? "")")
    }

    @Test("a socket of a name that nobody knows is closed")
    func unknownName() throws {
        let open = try OpenSocket("wbe", isUnix: true)
        open.isGivenAway = true
        let handed = try HandedSockets([open.socket], logger: Self.silent)
        #expect(handed.agents == nil && handed.admins == nil && handed.web == nil && handed.lmtp.isEmpty)
        #expect(fcntl(open.socket.descriptor, F_GETFD) == -1 && errno == EBADF)
    }

    private static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// A socket that listens, as a manager opens them.
    private final class OpenSocket {
        let socket: InheritedSocket
        /// Whoever has it closes it.
        var isGivenAway = false

        init(_ name: String, isUnix: Bool) throws {
            let descriptor = Glibc.socket(isUnix ? AF_UNIX : AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            // The kernel gives both an address: a port, and for Unix sockets a name that is no path.
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            let isBound = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    isUnix ? bind(descriptor, $0, socklen_t(MemoryLayout<sa_family_t>.size)) : 0
                }
            }
            try #require(isBound == 0 && listen(descriptor, 1) == 0)
            socket = InheritedSocket(name: name, descriptor: descriptor)
        }

        deinit { if !isGivenAway { close(socket.descriptor) } }
    }
}
