import Dispatch
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import FrontdeskDaemon

@Suite("Connection registry")
struct ConnectionRegistryTests {
    @Test("an opening and a closing on two threads are told one after the other, in their order")
    func ordered() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let registry = ConnectionRegistry(perUser: 9)
        let settings = HTTPListenerSettings(
            bodyLimit: { _ in 1 }, idleTime: nil, connectionsPerUser: 9, handler: TestServer.echo)
        let peer = PeerCredentials(pid: 1, uid: 7, gid: 7, groups: [])
        let connection = HTTPConnection(settings: settings, peer: peer, registry: registry, eventLoop: group.next())
        let told = Mutex<[Bool]>([])
        let (telling, go, done) = (Reply<Bool>(), Reply<Bool>(), Reply<Bool>())
        registry.observe { _, isOpen in
            if isOpen {
                telling.give(true)
                _ = try? go.wait()
            }
            told.withLock { $0.append(isOpen) }
        }
        DispatchQueue(label: "first loop").async {
            #expect(registry.add(connection, peer: peer))
            done.give(true)
        }
        _ = try telling.wait()
        // The observer is still busy with the opening.
        registry.remove(connection, peer: peer)
        #expect(told.withLock { $0 } == [])
        go.give(true)
        _ = try done.wait()
        #expect(told.withLock { $0 } == [true, false])
        #expect(registry.count == 0)
        try await group.shutdownGracefully()
    }

    @Test("however openings and closings mix, what was told last is how it stands")
    func mixed() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let registry = ConnectionRegistry(perUser: 100)
        let settings = HTTPListenerSettings(
            bodyLimit: { _ in 1 }, idleTime: nil, connectionsPerUser: 100, handler: TestServer.echo)
        let peer = PeerCredentials(pid: 1, uid: 7, gid: 7, groups: [])
        let told = Mutex<[Bool]>([])
        registry.observe { _, isOpen in told.withLock { $0.append(isOpen) } }
        let eventLoop = group.next()
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            for _ in 0..<500 {
                let connection = HTTPConnection(
                    settings: settings, peer: peer, registry: registry, eventLoop: eventLoop)
                #expect(registry.add(connection, peer: peer))
                registry.remove(connection, peer: peer)
            }
        }
        let all = told.withLock { $0 }
        #expect(all.count.isMultiple(of: 2) && !all.isEmpty)
        #expect(all.indices.allSatisfy { all[$0] == $0.isMultiple(of: 2) }, "openings and closings take turns")
        try await group.shutdownGracefully()
    }
}
