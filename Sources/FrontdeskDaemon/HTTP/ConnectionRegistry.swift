import Synchronization

/// The open connections of one listener: counted by uid, and known so that they can be stopped.
package final class ConnectionRegistry: Sendable {
    private struct State {
        var connections: [ObjectIdentifier: HTTPConnection] = [:]
        var byUser: [UInt32: Int] = [:]
    }

    private let perUser: Int
    private let state = Mutex(State())
    /// Called with a uid when its first connection opens or its last one closes.
    private let onChange = Mutex<(@Sendable (UInt32, Bool) -> Void)?>(nil)

    init(perUser: Int) {
        self.perUser = perUser
    }

    package var count: Int { state.withLock { $0.connections.count } }

    package func observe(_ change: @escaping @Sendable (UInt32, Bool) -> Void) {
        onChange.withLock { $0 = change }
    }

    package func isConnected(_ uid: UInt32) -> Bool {
        state.withLock { ($0.byUser[uid] ?? 0) > 0 }
    }

    /// Whether there was room: TCP connections count together, those of a Unix socket by uid.
    func add(_ connection: HTTPConnection, peer: PeerCredentials?) -> Bool {
        state.withLock { state in
            let used = peer.map { state.byUser[$0.uid] ?? 0 } ?? state.connections.count
            guard used < perUser else { return false }
            state.connections[ObjectIdentifier(connection)] = connection
            if let peer { state.byUser[peer.uid, default: 0] += 1 }
            return true
        }
    }

    func remove(_ connection: HTTPConnection, peer: PeerCredentials?) {
        state.withLock { state in
            guard state.connections.removeValue(forKey: ObjectIdentifier(connection)) != nil, let peer else { return }
            state.byUser[peer.uid, default: 1] -= 1
            if state.byUser[peer.uid] == 0 { state.byUser[peer.uid] = nil }
        }
    }

    func stopAll() {
        for connection in state.withLock({ Array($0.connections.values) }) { connection.stop() }
    }
}
