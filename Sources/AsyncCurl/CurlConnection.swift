/// A connection that libcurl has opened and logged in, and over which the caller speaks the protocol itself.
///
/// Nothing is read before somebody asks for it, so a peer cannot fill the memory: it waits. One sends and one receives
/// at a time. The connection ends with its last reference.
package final class CurlConnection: Sendable {
    /// Closes the connection with itself, whether it is open yet or not.
    final class Owner: Sendable {
        let inbox: MultiInbox
        let ticket: MultiTicket

        init(_ inbox: MultiInbox, _ ticket: MultiTicket) {
            self.inbox = inbox
            self.ticket = ticket
        }

        deinit { close() }

        func close() { _ = inbox.submit(.close(ticket)) }
    }

    private let owner: Owner
    private var inbox: MultiInbox { owner.inbox }
    private var ticket: MultiTicket { owner.ticket }

    /// The server's last line before it was handed over, cut to 1 KiB: by SMTP it tells whether there was a login.
    package let openingReply: String

    init(_ owner: Owner, openingReply: String) {
        self.owner = owner
        self.openingReply = openingReply
    }

    /// Sends all of the bytes. After an error of any kind nobody knows how many arrived, and the connection is over.
    ///
    /// - Throws: `CurlConnectionError`, also for cancellation and for the time-out.
    package func send(_ bytes: [UInt8], timeout: Duration = CurlLimits.timeout) async throws {
        guard !bytes.isEmpty else { return }
        _ = try await submit(.send(bytes), timeout)
    }

    /// Waits for bytes and gives what is there, at most `CurlLimits.receiveBytesMax`; none means that the peer has closed.
    ///
    /// A time-out or a cancellation loses nothing: the next call goes on.
    ///
    /// - Throws: `CurlConnectionError`; its failure is of kind `timedOut` when nothing came in time.
    package func receive(timeout: Duration) async throws -> [UInt8] {
        try await submit(.receive, timeout)
    }

    /// Ends the connection at once, without a word of the protocol; calls on their way fail with `stopped`.
    package func close() {
        owner.close()
    }

    private func submit(_ kind: ConnectionOperation.Kind, _ timeout: Duration) async throws -> [UInt8] {
        let own = MultiTicket()
        let deadline = ContinuousClock.now.advanced(by: timeout)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let operation = ConnectionOperation(
                    ticket: own, kind: kind, deadline: deadline, continuation: continuation)
                if !inbox.submit(.operate(ticket, operation)) {
                    operation.fail(.stopped, "the client has been stopped")
                }
            }
        } onCancel: {
            inbox.cancel(own)
        }
    }
}
