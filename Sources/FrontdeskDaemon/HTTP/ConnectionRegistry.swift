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

    /// Whether there was room: TCP connections count together, those of a Unix socket by uid.
    func add(_ connection: HTTPConnection, peer: PeerCredentials?) -> Bool {
        let (added, isFirst) = state.withLock { state -> (Bool, Bool) in
            let used = peer.map { state.byUser[$0.uid] ?? 0 } ?? state.connections.count
            guard used < perUser else { return (false, false) }
            state.connections[ObjectIdentifier(connection)] = connection
            if let peer { state.byUser[peer.uid] = used + 1 }
            return (true, used == 0)
        }
        if isFirst, let peer { tell(peer.uid, isOpen: true) }
        return added
    }

    func remove(_ connection: HTTPConnection, peer: PeerCredentials?) {
        let isLast = state.withLock { state -> Bool in
            guard state.connections.removeValue(forKey: ObjectIdentifier(connection)) != nil, let peer else {
                return false
            }
            let left = (state.byUser[peer.uid] ?? 1) - 1
            state.byUser[peer.uid] = left == 0 ? nil : left
            return left == 0
        }
        if isLast, let peer { tell(peer.uid, isOpen: false) }
    }

    private func tell(_ uid: UInt32, isOpen: Bool) {
        onChange.withLock { $0 }?(uid, isOpen)
    }

    func stopAll() {
        for connection in state.withLock({ Array($0.connections.values) }) { connection.stop() }
    }
}
