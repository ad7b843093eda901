import Synchronization

/// The open connections of one listener: counted by uid, and known so that they can be stopped.
package final class ConnectionRegistry: Sendable {
    private struct State {
        var connections: [ObjectIdentifier: HTTPConnection] = [:]
        var byUser: [UInt32: Int] = [:]
        /// Those who may still wait for an answer.
        var unsettled: Set<ObjectIdentifier> = []
        var isStopping = false
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

    /// Whether nobody waits for an answer any more.
    var isSettled: Bool { state.withLock { $0.unsettled.isEmpty } }

    package func observe(_ change: @escaping @Sendable (UInt32, Bool) -> Void) {
        observer.withLock { $0 = Observer(change: change) }
    }

    /// Whether there was room: TCP connections count together, those of a Unix socket by uid.
    func add(_ connection: HTTPConnection, peer: PeerCredentials?) -> Bool {
        let (added, isLate) = state.withLock { state -> (Bool, Bool) in
            let used = peer.map { state.byUser[$0.uid] ?? 0 } ?? state.connections.count
            guard used < perUser else { return (false, false) }
            state.connections[ObjectIdentifier(connection)] = connection
            state.unsettled.insert(ObjectIdentifier(connection))
            guard let peer else { return (true, state.isStopping) }
            state.byUser[peer.uid] = used + 1
            if used == 0 { state.untold.append((peer.uid, true)) }
            return (true, state.isStopping)
        }
        tell()
        // Accepted in the moment in which the listener was closed.
        if isLate { connection.stop() }
        return added
    }

    /// All that this connection will ever be answered is with its socket.
    func settled(_ connection: HTTPConnection) {
        _ = state.withLock { $0.unsettled.remove(ObjectIdentifier(connection)) }
    }

    func remove(_ connection: HTTPConnection, peer: PeerCredentials?) {
        state.withLock { state in
            state.unsettled.remove(ObjectIdentifier(connection))
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
        let connections = state.withLock { state in
            state.isStopping = true
            return Array(state.connections.values)
        }
        for connection in connections { connection.stop() }
    }
}
