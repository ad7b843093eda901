import Synchronization

/// The open connections of one listener: counted by uid, and known so that they can be stopped.
package final class ConnectionRegistry: Sendable {
    private struct State {
        var connections: [ObjectIdentifier: HTTPConnection] = [:]
        var byUser: [UInt32: Int] = [:]
        /// Changes that the observer has not heard of, in the order in which they happened.
        var untold: [(uid: UInt32, isOpen: Bool)] = []
        var isTelling = false
    }

    /// Called with a uid when its first connection opens or its last one closes; one call at a time, in their order.
    ///
    /// In a struct, for a bare closure behind a generic lock is wrapped once more at each look, without end.
    private struct Observer: Sendable {
        var change: @Sendable (UInt32, Bool) -> Void
    }

    private let perUser: Int
    private let state = Mutex(State())
    private let observer = Mutex<Observer?>(nil)

    init(perUser: Int) {
        self.perUser = perUser
    }

    package var count: Int { state.withLock { $0.connections.count } }

    package func observe(_ change: @escaping @Sendable (UInt32, Bool) -> Void) {
        observer.withLock { $0 = Observer(change: change) }
    }

    /// Whether there was room: TCP connections count together, those of a Unix socket by uid.
    func add(_ connection: HTTPConnection, peer: PeerCredentials?) -> Bool {
        let added = state.withLock { state -> Bool in
            let used = peer.map { state.byUser[$0.uid] ?? 0 } ?? state.connections.count
            guard used < perUser else { return false }
            state.connections[ObjectIdentifier(connection)] = connection
            guard let peer else { return true }
            state.byUser[peer.uid] = used + 1
            if used == 0 { state.untold.append((peer.uid, true)) }
            return true
        }
        tell()
        return added
    }

    func remove(_ connection: HTTPConnection, peer: PeerCredentials?) {
        state.withLock { state in
            guard state.connections.removeValue(forKey: ObjectIdentifier(connection)) != nil, let peer else { return }
            let left = (state.byUser[peer.uid] ?? 1) - 1
            state.byUser[peer.uid] = left == 0 ? nil : left
            if left == 0 { state.untold.append((peer.uid, false)) }
        }
        tell()
    }

    /// Tells what is untold. Connections come and go on several event loops: whoever comes while another tells leaves it to
    /// that one, so that an opening and a closing never change places and nothing is called under the lock.
    private func tell() {
        var isMine = state.withLock { state in
            defer { state.isTelling = true }
            return !state.isTelling
        }
        while isMine {
            let changes = state.withLock { state in
                defer { state.untold = [] }
                if state.untold.isEmpty { state.isTelling = false }
                return state.untold
            }
            isMine = !changes.isEmpty
            guard let observer = observer.withLock({ $0 }) else { continue }
            for change in changes { observer.change(change.uid, change.isOpen) }
        }
    }

    func stopAll() {
        for connection in state.withLock({ Array($0.connections.values) }) { connection.stop() }
    }
}
