import CCurl

/// The thread's side of `CurlMulti`: owns every easy handle and all running transfers. Never leaves its thread.
final class MultiLoop {
    private struct Running {
        let ticket: MultiTicket
        let transfer: Transfer
        let waiter: MultiWaiter
    }

    private let multi: MultiHandle
    private let inbox: MultiInbox
    private let transfersMax: Int
    /// Requests that wait for their turn, first come first.
    private var waiting: [MultiSubmission] = []
    /// By the address of its ticket, which lives as long as the entry.
    private var running: [UInt: Running] = [:]
    private var idle: [EasyHandle] = []
    private let connections: ConnectionTable
    /// What groups are to be told when this turn is over.
    private var ends: [(group: CurlGroup, ends: [CurlGroup.End])] = []

    init(_ multi: MultiHandle, _ inbox: MultiInbox, transfersMax: Int) {
        self.multi = multi
        connections = ConnectionTable(multi)
        self.inbox = inbox
        self.transfersMax = transfersMax
    }

    /// Serves until `MultiInbox.stop()`.
    func run() {
        while true {
            let contents = inbox.drain()
            contents.submissions.forEach(enqueue)
            contents.connectionCommands.forEach(connections.take)
            contents.cancellations.forEach(cancel)
            contents.cancelledGroups.forEach(cancel)
            if contents.isStopping { return shutDown() }
            startWaiting()
            var runningCount: Int32 = 0
            guard check(ccurl_multi_perform(multi.raw, &runningCount)) else { continue }
            finishCompleted()
            tellGroups()
            connections.work()
            // What has ended makes room; whoever gets it has to be looked at before the thread sleeps.
            if !waiting.isEmpty, running.count < transfersMax { continue }
            _ = check(connections.poll())
        }
    }

    private func enqueue(_ submission: MultiSubmission) {
        // The cancellation came first: nobody will repeat it.
        if submission.isCancelled { return refuse(submission, .cancelled, "the request was cancelled") }
        waiting.append(submission)
    }

    private func startWaiting() {
        while running.count < transfersMax, !waiting.isEmpty {
            let turn = waiting.prefix(transfersMax - running.count)
            waiting.removeFirst(turn.count)
            turn.forEach(start)
        }
    }

    private func start(_ submission: MultiSubmission) {
        do {
            let easy = try idle.popLast() ?? EasyHandle()
            let transfer = try Transfer(submission.request, on: easy, onChunk: submission.onChunk)
            // libcurl hands this back with the result; it is never read through, only looked up.
            let id = Self.id(submission.ticket)
            _ = ccurl_set_pointer(easy.raw, CURLOPT_PRIVATE, UnsafeMutableRawPointer(bitPattern: id))
            let code = ccurl_multi_add_handle(multi.raw, easy.raw)
            guard code == CURLM_OK else {
                easy.reset()
                throw Self.error(code)
            }
            running[id] = Running(ticket: submission.ticket, transfer: transfer, waiter: submission.waiter)
        } catch {
            tell(submission.waiter, .failure(error as? CurlError ?? CurlError(setup: CURLE_FAILED_INIT)))
        }
    }

    private func cancel(_ ticket: MultiTicket) {
        if connections.cancel(ticket) { return }
        if let index = waiting.firstIndex(where: { $0.ticket === ticket }) {
            return refuse(waiting.remove(at: index), .cancelled, "the request was cancelled")
        }
        // Not running either: it has ended, was refused by its mark, or has not come yet and will be.
        guard let cancelled = remove(Self.id(ticket)) else { return }
        let error = cancelled.transfer.aborted(.cancelled, "the request was cancelled")
        release(cancelled)
        tell(cancelled.waiter, .failure(error))
    }

    private func cancel(_ group: CurlGroup) {
        for submission in waiting where submission.waiter.isOf(group) {
            refuse(submission, .cancelled, "the request was cancelled")
        }
        waiting.removeAll { $0.waiter.isOf(group) }
        abort(.cancelled, "the request was cancelled") { $0.waiter.isOf(group) }
    }

    private func finishCompleted() {
        var remaining: Int32 = 0
        while let message = ccurl_multi_info_read(multi.raw, &remaining) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
            // The message dies with the removal of its handle.
            let code = message.pointee.data.result
            let id = UInt(bitPattern: ccurl_info_private(easy))
            if connections.finishOpening(id, code) { continue }
            guard let done = remove(id) else { continue }
            let outcome = done.transfer.outcome(code)
            release(done)
            tell(done.waiter, outcome)
        }
    }

    private func shutDown() {
        for submission in waiting { refuse(submission, .stopped, "the client has been stopped") }
        waiting.removeAll()
        abort(.stopped, "the client has been stopped")
        tellGroups()
        connections.end(.stopped, "the client has been stopped")
        idle.removeAll()
        inbox.close()
    }

    private func refuse(_ submission: MultiSubmission, _ kind: CurlError.Kind, _ message: String) {
        tell(submission.waiter, .failure(CurlError(kind: kind, phase: .notSent, message: message)))
    }

    /// Ends transfers before libcurl does: all, or those that are wanted.
    private func abort(_ kind: CurlError.Kind, _ message: String, where isWanted: (Running) -> Bool = { _ in true }) {
        for (id, _) in running.filter({ isWanted($0.value) }) {
            guard let aborted = remove(id) else { continue }
            let error = aborted.transfer.aborted(kind, message)
            release(aborted)
            tell(aborted.waiter, .failure(error))
        }
    }

    /// Tells who waits how a request has ended: a task at once, a group when the turn is over.
    private func tell(_ waiter: MultiWaiter, _ result: Result<CurlResponse, CurlError>) {
        switch waiter {
        case .task(let continuation): continuation.resume(with: result.mapError { $0 })
        case .group(let group, let key):
            let place = ends.firstIndex { $0.group === group } ?? ends.endIndex
            if place == ends.endIndex { ends.append((group, [])) }
            ends[place].ends.append(CurlGroup.End(key: key, result: result))
        }
    }

    private func tellGroups() {
        for (group, ends) in ends { group.tell(ends) }
        ends.removeAll(keepingCapacity: true)
    }

    /// Takes a transfer off the wire.
    private func remove(_ id: UInt) -> Running? {
        guard let removed = running.removeValue(forKey: id) else { return nil }
        _ = ccurl_multi_remove_handle(multi.raw, removed.transfer.easy.raw)
        return removed
    }

    /// Keeps the easy handle of a removed transfer for another; it forgets this one, whose pointers it carries.
    private func release(_ removed: Running) {
        removed.transfer.easy.reset()
        if idle.count < CurlLimits.handlesIdleMax { idle.append(removed.transfer.easy) }
    }

    /// An error of the multi handle as a whole, out of memory for instance, ends everything that runs: what state the
    /// transfers are in is not known any more. False, if there was one.
    private func check(_ code: CURLMcode) -> Bool {
        guard code != CURLM_OK else { return true }
        abort(.failed, Self.error(code).message)
        tellGroups()
        connections.end(.failed, Self.error(code).message)
        return false
    }

    private static func id(_ ticket: MultiTicket) -> UInt { UInt(bitPattern: ObjectIdentifier(ticket)) }

    static func error(_ code: CURLMcode) -> CurlError {
        let message = ccurl_multi_strerror(code).map { String(cString: $0) } ?? "unknown error"
        return CurlError(kind: .failed, phase: .notSent, message: message)
    }
}
