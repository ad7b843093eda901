import FrontdeskConfig
import FrontdeskCore
import FrontdeskStore
import Synchronization
import Testing

@testable import FrontdeskDaemon

@Suite("Who a uid is")
struct UserBinderTests {
    /// The system's users, which change while the daemon runs.
    private final class Users: Sendable {
        let names = Mutex<[String: UInt32]>([:])
        let isSilent = Mutex(false)

        func uid(_ name: String) -> UserDatabase.Finding<UInt32> {
            if isSilent.withLock({ $0 }) { return .unknown }
            return names.withLock { $0[name] }.map { .found($0) } ?? .absent
        }

        func name(_ uid: UInt32) -> UserDatabase.Finding<String> {
            if isSilent.withLock({ $0 }) { return .unknown }
            let name = names.withLock { names in names.filter { $0.value == uid }.keys.sorted().first }
            return name.map { .found($0) } ?? .absent
        }
    }

    private let users = Users()
    private let binder: UserBinder
    private var directory: Directory
    private let ana = AgentNumber(0)
    private let bo = AgentNumber(1)

    init() throws {
        var policy = TestPolicy.make()
        policy.agents[0].unixUser = "ana"
        policy.agents[1].unixUser = "bo"
        let engine = DeskEngine(store: MemoryStore())
        try engine.recover()
        _ = try engine.run([TestPolicy.change(policy)], at: [TestPolicy.start])
        let bound = try #require(engine.router.policy)
        var settings = DaemonSettings(deskName: "Test")
        settings.access.gateways = [GatewaySettings(name: "web", unixUser: "gate", teams: ["all"])]
        let users = users
        binder = UserBinder(settings: settings, policy: bound, uid: { users.uid($0) }, name: { users.name($0) })
        users.names.withLock { $0 = ["ana": 11, "bo": 12, "gate": 13, "eve": 14] }
        directory = Directory(
            policy: bound, names: engine.router.state.names, agentsByUser: [11: ana, 12: bo],
            gatewaysByUser: [13: Directory.GatewayEntry(name: "web", teams: ["all"])], adminGroup: nil)
    }

    @Test("nothing is looked at twice while all is as it was", arguments: [UInt32(11), 12, 13, 14, 99])
    func unchanged(uid: UInt32) {
        #expect(binder.bound(uid, in: directory) == nil)
    }

    @Test("a user made after the start is the agent the configuration says")
    mutating func madeLater() {
        directory.agentsByUser[12] = nil
        #expect(binder.bound(12, in: directory)?.agentsByUser == [11: ana, 12: bo])
        directory.gatewaysByUser = [:]
        #expect(binder.bound(13, in: directory)?.gatewaysByUser[13]?.name == "web")
    }

    @Test("the number of somebody who left gives no rights to whoever got it")
    func reused() {
        users.names.withLock { $0 = ["eve": 11, "bo": 12, "mallory": 13] }
        #expect(binder.bound(11, in: directory)?.agentsByUser == [12: bo])
        #expect(binder.bound(13, in: directory)?.gatewaysByUser.isEmpty == true)
    }

    @Test("the number of one agent given to another is the other's")
    func swapped() {
        users.names.withLock { $0 = ["ana": 12, "bo": 11] }
        let first = binder.bound(11, in: directory)
        #expect(first?.agentsByUser == [11: bo])
        #expect(first.flatMap { binder.bound(12, in: $0) }?.agentsByUser == [11: bo, 12: ana])
    }

    @Test("a user with another name is not the one who was named, and back again is")
    func renamed() throws {
        users.names.withLock { $0 = ["ana2": 11, "bo": 12, "gate": 13] }
        let without = try #require(binder.bound(11, in: directory))
        #expect(without.agentsByUser == [12: bo])
        users.names.withLock { $0["ana2"] = nil }
        users.names.withLock { $0["ana"] = 11 }
        #expect(binder.bound(11, in: without)?.agentsByUser == [11: ana, 12: bo])
    }

    @Test("two names of one number: the configured one counts")
    func alias() {
        users.names.withLock { $0["aaa"] = 11 }
        #expect(binder.bound(11, in: directory) == nil)
    }

    @Test("a user directory that does not answer changes nothing")
    mutating func silent() {
        users.isSilent.withLock { $0 = true }
        #expect(binder.bound(11, in: directory) == nil)
        directory.agentsByUser = [:]
        #expect(binder.bound(11, in: directory) == nil)
    }
}
