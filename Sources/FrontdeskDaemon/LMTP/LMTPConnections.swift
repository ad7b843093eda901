import Synchronization

/// The open connections of mail servers: counted, their bytes in memory too, and known so that they can be stopped.
final class LMTPConnections: Sendable {
    private struct Connection {
        var stop: @Sendable () -> Void
        var heldBytes = 0
        /// Whether all that it will ever be answered is with its socket.
        var isSettled = false
    }

    private struct State {
        var connections: [ObjectIdentifier: Connection] = [:]
        var heldBytes = 0
        var isStopping = false
    }

    private let state = Mutex(State())
    private let connectionsMax: Int
    private let heldBytesMax: Int

    init(connectionsMax: Int, heldBytesMax: Int) {
        self.connectionsMax = connectionsMax
        self.heldBytesMax = heldBytesMax
    }

    var count: Int { state.withLock { $0.connections.count } }

    /// Whether nobody waits for an answer any more.
    var isSettled: Bool { state.withLock { $0.connections.values.allSatisfy(\.isSettled) } }

    /// The last answer of a connection is with its socket.
    func settled(_ id: ObjectIdentifier) { state.withLock { $0.connections[id]?.isSettled = true } }

    /// Whether there was room.
    func add(_ id: ObjectIdentifier, stop: @escaping @Sendable () -> Void) -> Bool {
        state.withLock { state in
            guard !state.isStopping, state.connections.count < connectionsMax else { return false }
            state.connections[id] = Connection(stop: stop)
            return true
        }
    }

    func remove(_ id: ObjectIdentifier) {
        state.withLock { state in
            guard let connection = state.connections.removeValue(forKey: id) else { return }
            state.heldBytes -= connection.heldBytes
        }
    }

    /// Tells how many bytes of a mail a connection holds now; false where that is more than there is room for.
    func hold(_ bytes: Int, _ id: ObjectIdentifier) -> Bool {
        state.withLock { state in
            guard let before = state.connections[id]?.heldBytes else { return false }
            guard bytes <= before || state.heldBytes - before + bytes <= heldBytesMax else { return false }
            state.connections[id]?.heldBytes = bytes
            state.heldBytes += bytes - before
            return true
        }
    }

    /// No connections from now on; each there ends, after the mail it is delivering.
    func stopAll() {
        let connections = state.withLock { state in
            state.isStopping = true
            return Array(state.connections.values)
        }
        for connection in connections { connection.stop() }
    }
}
