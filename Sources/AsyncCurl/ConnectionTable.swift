import CCurl
import Glibc

/// The connections of `MultiLoop`, by the address of their ticket. Never leaves its thread.
final class ConnectionTable {
    private let multi: MultiHandle
    private var connections: [UInt: OpenConnection] = [:]
    private var buffer = [UInt8](repeating: 0, count: CurlLimits.receiveBytesMax)

    init(_ multi: MultiHandle) {
        self.multi = multi
    }

    func take(_ command: ConnectionCommand) {
        switch command {
        case .open(let ticket, let request, let opener):
            open(ticket, request, opener)
        case .operate(let ticket, let operation):
            begin(operation, connections[Self.id(ticket)])
        case .close(let ticket):
            guard let connection = connections.removeValue(forKey: Self.id(ticket)) else { return }
            end(connection, .stopped, "the connection has been closed")
        }
    }

    private func open(
        _ ticket: MultiTicket, _ request: CurlConnectionRequest, _ opener: CheckedContinuation<String, any Error>
    ) {
        guard !ticket.isCancelled else {
            let error = CurlError(kind: .cancelled, phase: .notSent, message: "the connection was cancelled")
            return opener.resume(throwing: CurlConnectionError(error))
        }
        do {
            let connection = try OpenConnection(ticket, request, opener)
            let code = ccurl_multi_add_handle(multi.raw, connection.easy.raw)
            guard code == CURLM_OK else { throw MultiLoop.error(code) }
            connections[Self.id(ticket)] = connection
        } catch {
            let failure = error as? CurlError ?? CurlError(setup: CURLE_FAILED_INIT)
            opener.resume(throwing: CurlConnectionError(failure))
        }
    }

    /// Tells the opener how it went, if the id is that of a connection.
    func finishOpening(_ id: UInt, _ code: CURLcode) -> Bool {
        guard let connection = connections[id] else { return false }
        guard let opener = connection.opener else { return true }
        connection.opener = nil
        if code == CURLE_OK, connection.descriptor >= 0 {
            opener.resume(returning: connection.lastReply)
        } else {
            connections[id] = nil
            let error = connection.failure(code)
            _ = ccurl_multi_remove_handle(multi.raw, connection.easy.raw)
            opener.resume(throwing: error)
        }
        return true
    }

    private func begin(_ operation: ConnectionOperation, _ connection: OpenConnection?) {
        guard !operation.ticket.isCancelled else { return operation.fail(.cancelled, "the call was cancelled") }
        guard let connection else { return operation.fail(.stopped, "the connection has been closed") }
        if let ending = connection.ending { return operation.fail(ending.kind, code: ending.code, ending.message) }
        switch operation.kind {
        case .send:
            guard connection.sender == nil else { return operation.fail(.invalidRequest, "another call sends already") }
            connection.sender = operation
            connection.sentCount = 0
        case .receive:
            guard connection.receiver == nil else {
                return operation.fail(.invalidRequest, "another call receives already")
            }
            connection.receiver = operation
        }
        connection.isStirred = true
    }

    /// True, if the ticket was that of a connection that opens, or of a call that waits.
    func cancel(_ ticket: MultiTicket) -> Bool {
        if let connection = connections[Self.id(ticket)], connection.opener != nil {
            connections[Self.id(ticket)] = nil
            end(connection, .cancelled, "the connection was cancelled")
            return true
        }
        for connection in connections.values {
            if connection.receiver?.ticket === ticket {
                connection.receiver?.fail(.cancelled, "the call was cancelled")
                connection.receiver = nil
                return true
            }
            if connection.sender?.ticket === ticket {
                endSending(connection, .cancelled, "the call was cancelled")
                return true
            }
        }
        return false
    }

    /// Does what can be done without waiting.
    func work() {
        let now = ContinuousClock.now
        for connection in connections.values {
            if connection.isStirred {
                connection.isStirred = false
                send(connection)
                receive(connection)
            }
            if let sender = connection.sender, sender.deadline <= now {
                endSending(connection, .timedOut, "nothing more could be sent in time")
            }
            if let receiver = connection.receiver, receiver.deadline <= now {
                connection.receiver = nil
                receiver.fail(.timedOut, "nothing came in time")
            }
        }
    }

    /// Sleeps until a socket moves, somebody wakes the thread, or the first of the deadlines.
    func poll() -> CURLMcode {
        var waits: [curl_waitfd] = []
        var owners: [OpenConnection] = []
        var first: ContinuousClock.Instant?
        for connection in connections.values {
            var events: Int16 = 0
            for operation in [connection.sender, connection.receiver] {
                guard let operation else { continue }
                first = min(first ?? operation.deadline, operation.deadline)
                if case .send = operation.kind {
                    events |= Int16(CURL_WAIT_POLLOUT)
                } else {
                    events |= Int16(CURL_WAIT_POLLIN)
                }
            }
            guard events != 0 else { continue }
            waits.append(curl_waitfd(fd: connection.descriptor, events: events, revents: 0))
            owners.append(connection)
        }
        var milliseconds = CurlLimits.pollMillisecondsMax
        if let first {
            let rest = CurlLimits.milliseconds(max(.zero, first - .now))
            milliseconds = min(milliseconds, Int32(clamping: rest))
        }
        let code = ccurl_multi_poll(multi.raw, &waits, UInt32(waits.count), milliseconds)
        for (wait, owner) in zip(waits, owners) where wait.revents != 0 { owner.isStirred = true }
        return code
    }

    /// Ends all of them.
    func end(_ kind: CurlError.Kind, _ message: String) {
        let all = connections.values
        connections = [:]
        for connection in all { end(connection, kind, message) }
    }

    private func send(_ connection: OpenConnection) {
        guard let operation = connection.sender, case .send(let bytes) = operation.kind else { return }
        while connection.sentCount < bytes.count {
            var count = 0
            let code = bytes.withUnsafeBytes { all in
                // The same bytes at the same place until they are gone: TLS has them half encrypted.
                let rest = UnsafeRawBufferPointer(rebasing: all[connection.sentCount...])
                return ccurl_easy_send(connection.easy.raw, rest.baseAddress, rest.count, &count)
            }
            if code == CURLE_AGAIN || (code == CURLE_OK && count == 0) { return }
            guard code == CURLE_OK else { return fail(connection, code) }
            connection.sentCount += count
        }
        connection.sender = nil
        operation.continuation.resume(returning: [])
    }

    private func receive(_ connection: OpenConnection) {
        guard let operation = connection.receiver else { return }
        var count = 0
        let code = buffer.withUnsafeMutableBytes {
            ccurl_easy_recv(connection.easy.raw, $0.baseAddress, $0.count, &count)
        }
        if code == CURLE_AGAIN { return }
        guard code == CURLE_OK else { return fail(connection, code) }
        connection.receiver = nil
        operation.continuation.resume(returning: Array(buffer[..<count]))
    }

    /// The connection has failed, for both directions and for good.
    private func fail(_ connection: OpenConnection, _ code: CURLcode) {
        let ending = (kind: CurlError.Kind.failed, code: Int(code.rawValue), message: CurlError(setup: code).message)
        connection.ending = ending
        for operation in [connection.sender, connection.receiver] {
            operation?.fail(ending.kind, code: ending.code, ending.message)
        }
        connection.sender = nil
        connection.receiver = nil
    }

    /// A part of a command may be out: nothing can follow it.
    private func endSending(_ connection: OpenConnection, _ kind: CurlError.Kind, _ message: String) {
        connection.sender?.fail(kind, message)
        connection.sender = nil
        connection.ending = (.failed, 0, "an earlier call was given up while it sent")
    }

    private func end(_ connection: OpenConnection, _ kind: CurlError.Kind, _ message: String) {
        // Taken off the multi handle it is closed: nobody else can use it.
        _ = ccurl_multi_remove_handle(multi.raw, connection.easy.raw)
        if let opener = connection.opener {
            let error = CurlError(kind: kind, phase: .notSent, message: message)
            opener.resume(throwing: CurlConnectionError(error))
        }
        connection.sender?.fail(kind, message)
        connection.receiver?.fail(kind, message)
        connection.opener = nil
        connection.sender = nil
        connection.receiver = nil
    }

    private static func id(_ ticket: MultiTicket) -> UInt { UInt(bitPattern: ObjectIdentifier(ticket)) }
}
