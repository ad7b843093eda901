import CCurl
import Synchronization

/// A `CURLM *`.
///
/// `@unchecked Sendable`: the pointer is used by the thread of `MultiLoop` alone, except for `curl_multi_wakeup`, which
/// libcurl allows from any thread, and which `MultiInbox` calls under its lock only as long as the handle lives.
struct MultiHandle: @unchecked Sendable {
    let raw: UnsafeMutableRawPointer

    init() throws {
        guard CurlLibrary.isReady, let raw = ccurl_multi_init() else { throw CurlError(setup: CURLE_FAILED_INIT) }
        self.raw = raw
        _ = ccurl_multi_set_long(raw, CURLMOPT_MAXCONNECTS, CurlLimits.connectionsIdleMax)
    }
}

/// The identity of a request, and whether its task was cancelled.
final class MultiTicket: Sendable {
    private let cancelled = Atomic(false)

    var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

    func cancel() { cancelled.store(true, ordering: .releasing) }
}

/// Who hears how a request has ended.
enum MultiWaiter: Sendable {
    case task(CheckedContinuation<CurlResponse, any Error>)
    case group(CurlGroup, key: UInt64)

    func isOf(_ group: CurlGroup) -> Bool {
        if case .group(let own, _) = self { own === group } else { false }
    }
}

/// A request on its way to the thread.
struct MultiSubmission: Sendable {
    let ticket: MultiTicket
    let request: CurlRequest
    let onChunk: (@Sendable (UnsafeRawBufferPointer) -> Bool)?
    let waiter: MultiWaiter

    init(
        _ request: CurlRequest, _ waiter: MultiWaiter, ticket: MultiTicket = MultiTicket(),
        onChunk: (@Sendable (UnsafeRawBufferPointer) -> Bool)? = nil
    ) {
        self.ticket = ticket
        self.request = request
        self.onChunk = onChunk
        self.waiter = waiter
    }

    /// Whether it was taken back before it came.
    var isCancelled: Bool {
        if case .group(let group, _) = waiter, group.isCancelled { return true }
        return ticket.isCancelled
    }
}

/// What other threads ask of the loop, in order; whoever puts something into an empty box wakes it.
final class MultiInbox: Sendable {
    /// All that was asked since the last time.
    struct Contents {
        var submissions: [MultiSubmission] = []
        var cancellations: [MultiTicket] = []
        var cancelledGroups: [CurlGroup] = []
        var connectionCommands: [ConnectionCommand] = []
        var isStopping = false
    }

    private struct State {
        var contents = Contents()
        var handle: MultiHandle?
    }

    private let state: Mutex<State>

    init(_ handle: MultiHandle) {
        state = Mutex(State(handle: handle))
    }

    /// False, if the loop takes no more requests.
    func submit(_ submissions: [MultiSubmission]) -> Bool {
        put { $0.submissions += submissions }
    }

    /// False, if the loop takes no more commands of connections.
    func submit(_ command: ConnectionCommand) -> Bool {
        put { $0.connectionCommands.append(command) }
    }

    /// Takes back a request, submitted or still to be: one that comes later is refused by the mark on its ticket.
    func cancel(_ ticket: MultiTicket) {
        ticket.cancel()
        _ = put { $0.cancellations.append(ticket) }
    }

    /// Takes back all requests of a group, those too that are still to be submitted.
    func cancel(_ group: CurlGroup) {
        group.cancel()
        _ = put { $0.cancelledGroups.append(group) }
    }

    /// Ends the loop.
    func stop() { _ = put { $0.isStopping = true } }

    /// Asks something of the loop. False, if that is stopping.
    private func put(_ change: (inout Contents) -> Void) -> Bool {
        state.withLock { state in
            guard !state.contents.isStopping else { return false }
            Self.wakeIfIdle(state)
            change(&state.contents)
            return true
        }
    }

    /// Hands over what is there. `isStopping` stays.
    func drain() -> Contents {
        state.withLock { state in
            defer { state.contents = Contents(isStopping: state.contents.isStopping) }
            return state.contents
        }
    }

    /// Frees the multi handle; every easy handle has left it.
    func close() {
        state.withLock { state in
            state.contents.isStopping = true
            if let handle = state.handle { ccurl_multi_cleanup(handle.raw) }
            state.handle = nil
        }
    }

    private static func wakeIfIdle(_ state: borrowing State) {
        guard state.contents.submissions.isEmpty, state.contents.cancellations.isEmpty,
            state.contents.cancelledGroups.isEmpty, state.contents.connectionCommands.isEmpty, let handle = state.handle
        else { return }
        _ = ccurl_multi_wakeup(handle.raw)
    }
}
