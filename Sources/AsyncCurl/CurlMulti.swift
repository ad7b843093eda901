import Synchronization

/// Requests as asynchronous calls: one thread drives all of them over shared, kept connections.
///
/// Order among requests is not kept. Those beyond the limit wait for their turn, and how many may wait is the callers'
/// matter; their time-outs start with their turn.
package final class CurlMulti: Sendable {
    private let inbox: MultiInbox
    private let thread: Mutex<LoopThread?>

    /// Starts the thread. At most `transfersMax` requests are on their way at once.
    ///
    /// - Throws: `CurlError` if libcurl or the thread cannot be started.
    package init(transfersMax: Int = CurlLimits.transfersMax) throws {
        precondition(transfersMax > 0, "no request could ever be sent")
        let handle = try MultiHandle()
        let inbox = MultiInbox(handle)
        self.inbox = inbox
        do {
            thread = Mutex(try LoopThread { MultiLoop(handle, inbox, transfersMax: transfersMax).run() })
        } catch {
            inbox.close()
            throw error
        }
    }

    deinit { stop() }

    /// Sends a request and suspends until the whole answer is there.
    ///
    /// A cancelled task takes its request off the wire; the error then says whether it can have been sent.
    ///
    /// - Throws: `CurlError`, also for cancellation.
    package func perform(_ request: CurlRequest) async throws -> CurlResponse {
        try await submit(request, onChunk: nil)
    }

    /// Sends a request and hands over the body as it comes, for streams; usually with `timeout` nil.
    ///
    /// `onChunk` gets the body of a 2xx answer, in pieces that are valid during the call; returning false ends the
    /// transfer, which is no error. It runs on the thread of all requests and must not block. The body of any other
    /// answer is in the response, within its limit.
    ///
    /// - Throws: `CurlError`, also for cancellation.
    package func perform(
        _ request: CurlRequest, onChunk: @escaping @Sendable (UnsafeRawBufferPointer) -> Bool
    ) async throws -> CurlResponse {
        try await submit(request, onChunk: onChunk)
    }

    /// Sends requests, each under a key of its own; how they end is told to their group.
    package func begin(_ requests: [(key: UInt64, request: CurlRequest)], in group: CurlGroup) {
        guard !requests.isEmpty else { return }
        var submissions: [MultiSubmission] = []
        var refused: [CurlGroup.End] = []
        for (key, request) in requests {
            do throws(CurlError) {
                try request.validate()
                submissions.append(MultiSubmission(request, .group(group, key: key)))
            } catch {
                refused.append(CurlGroup.End(key: key, result: .failure(error)))
            }
        }
        if !inbox.submit(submissions) {
            let error = CurlError(kind: .stopped, phase: .notSent, message: "the client has been stopped")
            refused = requests.map { CurlGroup.End(key: $0.key, result: .failure(error)) }
        }
        group.tell(refused)
    }

    /// Takes all requests of a group off the wire, and refuses those that are begun in it later.
    package func cancel(_ group: CurlGroup) { inbox.cancel(group) }

    /// Opens a connection and logs in. Its way does not count among the requests on their way.
    ///
    /// - Throws: `CurlConnectionError`, also for cancellation.
    package func connect(_ request: CurlConnectionRequest) async throws -> CurlConnection {
        do {
            try request.validate()
        } catch let error as CurlError {
            throw CurlConnectionError(error)
        }
        let ticket = MultiTicket()
        // Made first: whatever happens, its end takes the connection along.
        let owner = CurlConnection.Owner(inbox, ticket)
        let reply = try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { opener in
                if !inbox.submit(.open(ticket, request, opener)) {
                    let error = CurlError(kind: .stopped, phase: .notSent, message: "the client has been stopped")
                    opener.resume(throwing: CurlConnectionError(error))
                }
            }
        } onCancel: {
            inbox.cancel(ticket)
        }
        return CurlConnection(owner, openingReply: reply)
    }

    /// Fails all requests, waiting and running, and all connections with kind `stopped`, and ends the thread.
    ///
    /// It blocks for the
    /// milliseconds this takes; later requests fail at once. Not to be
    /// called by a chunk handler.
    package func stop() {
        inbox.stop()
        thread.withLock { thread in
            thread?.join()
            thread = nil
        }
    }

    private func submit(
        _ request: CurlRequest, onChunk: (@Sendable (UnsafeRawBufferPointer) -> Bool)?
    ) async throws -> CurlResponse {
        try request.validate()
        let ticket = MultiTicket()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let submission = MultiSubmission(request, .task(continuation), ticket: ticket, onChunk: onChunk)
                if !inbox.submit([submission]) {
                    continuation.resume(
                        throwing: CurlError(kind: .stopped, phase: .notSent, message: "the client has been stopped"))
                }
            }
        } onCancel: {
            inbox.cancel(ticket)
        }
    }
}
