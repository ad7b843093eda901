import FrontdeskAPI
package import FrontdeskChannels
package import FrontdeskCore
package import FrontdeskStore
package import Logging
package import NIOHTTP1
package import NIOPosix
import Synchronization

/// The local API: who calls, what they may, and which part answers.
package final class APIService: Sendable {
    let lanes: Lanes
    let records: any RecordReader
    let sessions: Sessions
    let metrics: DeskMetrics
    let logger: Logger
    /// Reads of records block on the disk and stay off the event loops.
    let readers: NIOThreadPool
    let startedAt: Instant
    let streams: EventStreams
    let statusText: @Sendable () -> JSONValue
    private let current: Mutex<Directory>
    /// Pulls that may wait, by ticket, with who asked.
    let waitingPulls = Mutex<[UInt64: Caller]>([:])
    /// Set once the daemon is put together; nil in a desk without a file.
    let reloader = Mutex<Reloader?>(nil)
    /// Set once the daemon is put together; nil in a desk without a file.
    let files = Mutex<FileService?>(nil)
    /// Takes mails in; nil in a desk without mail.
    let delivery = Mutex<MailDelivery?>(nil)
    /// What sends, once there is something to send by.
    let sends = Mutex<OutboxService?>(nil)
    private let tickets = Atomic<UInt64>(0)
    /// Whether the journal is being folded for a question about the past.
    let isFolding = Atomic<Bool>(false)

    package init(
        lanes: Lanes, records: any RecordReader, directory: Directory, metrics: DeskMetrics, readers: NIOThreadPool,
        startedAt: Instant, key: DeskKey, logger: Logger, status: @escaping @Sendable () -> JSONValue
    ) {
        self.lanes = lanes
        self.records = records
        self.metrics = metrics
        self.readers = readers
        self.startedAt = startedAt
        sessions = Sessions(key: key, startedAt: startedAt)
        self.logger = logger
        statusText = status
        current = Mutex(directory)
        streams = EventStreams(lanes: lanes, records: records, readers: readers)
    }

    package var directory: Directory { current.withLock { $0 } }

    /// A new directory; streams and waiting pulls of those who are somebody else by it end.
    package func replace(_ directory: Directory) {
        current.withLock { $0 = directory }
        follow(directory)
    }

    /// A directory that was made of another; it counts only if no reload came between.
    func replace(_ old: Directory, by new: Directory) {
        let isCurrent = current.withLock { current in
            guard current.policy.generation == old.policy.generation else { return false }
            current = new
            return true
        }
        if isCurrent { follow(new) }
    }

    private func follow(_ directory: Directory) {
        streams.endStale(directory)
        endPulls(by: directory)
    }

    func nextTicket() -> UInt64 {
        tickets.add(1, ordering: .relaxed).newValue
    }

    /// A call on the agents' socket.
    package func handleAgents(_ call: HTTPCall) {
        let directory = directory
        guard let peer = call.peer else { return call.respond(Problem.unknownCaller) }
        guard let caller = caller(peer, session: call.header("Frontdesk-Session"), in: directory) else {
            return call.respond(Problem.unknownCaller)
        }
        dispatch(call, caller)
    }

    /// Who a peer of the agents' socket is; a gateway is the agent of its session, where it names one.
    func caller(_ peer: PeerCredentials, session token: String?, in directory: Directory) -> Caller? {
        let session = directory.gatewaysByUser[peer.uid].flatMap { gateway in
            token.flatMap { sessions.find($0, of: gateway.name, at: SystemClock.wall()) }
        }
        return directory.caller(peer, session: session)
    }

    /// A call on the admins' socket.
    package func handleAdmins(_ call: HTTPCall) {
        guard let peer = call.peer, directory.isAdmin(peer) else { return call.respond(Problem.unknownCaller) }
        dispatch(call, Caller(roles: [.admin], agent: .none, agentName: "", via: "", uid: peer.uid))
    }

    /// Bytes that the body of a call may have, by its head.
    package func bodyLimit(_ head: HTTPRequestHead) -> Int {
        guard Self.isMail(head) else { return HTTPLimits.apiBodyBytes }
        // Without a channel for mails too a call is answered like any other.
        return max(HTTPLimits.apiBodyBytes, delivery.withLock { $0 }?.channels.sizeLimit ?? 0)
    }

    /// The answer to whoever may not send a body of that size: given before it has come. A small one is read and the call then
    /// refused like any other, so that the connection lives on.
    package func refusal(_ head: HTTPRequestHead, of peer: PeerCredentials?, forAdmins: Bool) -> HTTPAnswer? {
        let announced = head.headers.first(name: "content-length").flatMap { Int($0) } ?? .max
        guard announced > HTTPLimits.apiBodyBytes, Self.isMail(head) else { return nil }
        let directory = directory
        guard let peer, forAdmins ? directory.isAdmin(peer) : directory.caller(peer, session: nil) != nil else {
            return Problem.unknownCaller
        }
        return forAdmins || directory.deliverers.contains(peer.uid) ? nil : Problem.forbidden
    }

    private static func isMail(_ head: HTTPRequestHead) -> Bool {
        let path = head.uri.prefix { $0 != "?" }
        guard path.hasPrefix("/v1/channels/"),
            case .found(.deliver, _) =
                EndpointTable.all.match(method: head.method.rawValue, path: String(path))
        else { return false }
        return true
    }

    private func dispatch(_ call: HTTPCall, _ caller: Caller) {
        switch EndpointTable.all.match(method: call.method, path: call.path) {
        case .unknown: call.respond(Problem.notFound)
        case .otherMethod(let methods): call.respond(Problem.methodNotAllowed(methods))
        case .found(let endpoint, let parameters):
            let request = APIRequest(
                endpoint: endpoint, parameters: parameters, caller: caller, body: .bytes(call.body), path: call.path,
                query: { call.parameter($0) }, header: { call.header($0) }, isBatched: false,
                respond: { answer, written in call.respond(answer, written: written) },
                perform: { body in call.connection.perform(body) }, connection: call.connection, sink: call.sink)
            run(request)
        }
    }

    /// Checks the role and calls the part that answers.
    func run(_ request: APIRequest) {
        guard !EndpointTable.all.roles(of: request.endpoint).isDisjoint(with: request.caller.roles) else {
            return request.answer(Problem.forbidden)
        }
        do throws(ParameterError) {
            try carryOut(request)
        } catch {
            request.answer(Problem.badParameter(error))
        }
    }

    private func carryOut(_ request: APIRequest) throws(ParameterError) {
        switch request.endpoint {
        case .openAPI: request.answer(HTTPAnswer(status: 200, body: OpenAPIDocument.bytes))
        case .me: me(request)
        case .setPresence: setPresence(request, of: request.caller.agent)
        case .setAgentPresence: setAgentPresence(request)
        case .pull: pull(request)
        case .accept, .decline: answerOffer(request)
        case .openSession, .closeSession: session(request)
        case .batch: batch(request)
        case .queues, .agents, .stats, .status, .templates: desk(request)
        case .events: try events(request)
        case .conversations, .conversation, .messages, .drafts, .why: try read(request)
        case .attachment, .original, .upload: try file(request)
        case .open: open(request)
        case .reply, .note, .wait, .active, .resolve, .giveBack, .done, .take, .assign, .putDraft, .deleteDraft:
            change(request)
        case .park, .snooze, .transfer, .priority, .spam, .notSpam, .reopen, .correctContact: hand(request)
        case .patchContact: patchContact(request)
        case .deliver: try deliver(request)
        case .channels, .outbox, .outboxRetry, .outboxDiscard, .outboxEdit, .quarantine, .quarantined:
            try operate(request)
        case .config, .configReload, .configHistory, .configGeneration: try configure(request)
        }
    }

    /// Puts a request into the desk lane and answers with what comes back, away from the loop's thread.
    func submit(
        _ desk: DeskRequest, for request: APIRequest, wait: PullWait? = nil,
        answer: @escaping @Sendable (DeskAnswer) -> Void
    ) {
        let key = desk.takesKey ? request.idempotency : nil
        let desk = key.map { .keyed($0, desk) } ?? desk
        let submission = Submission(desk, bytes: request.bytes, wait: wait) { result in
            request.perform { answer(result) }
        }
        switch lanes.submit(submission) {
        case .taken: break
        case .full: request.answer(Problem.busy)
        case .stopped: request.answer(Problem.stopping)
        }
    }

    /// The answer to everything that is not the call's own success.
    func fallback(_ answer: DeskAnswer) -> HTTPAnswer {
        switch answer {
        case .refused(let refusal, let draftKept):
            let directory = directory
            let text = ExplanationText(names: directory.names, policy: directory.policy, now: SystemClock.wall())
            return Problem.refusal(refusal, draftKept: draftKept, names: directory.names, text: text)
        case .notFound: return Problem.notFound
        case .keyReused: return Problem.keyReused
        case .filesNotTaken: return Problem.filesNotTaken
        case .copiesNotTaken: return Problem.copiesNotTaken
        case .notEditable(let reason): return Problem.notEditable(reason)
        case .channelRetired: return Problem.channelRetired
        case .misplaced(let misplacement): return Problem.misplaced(misplacement)
        case .unavailable: return Problem.storeUnavailable
        case .stopping: return Problem.stopping
        case .faulty: return Problem.internalError
        case .done: return HTTPAnswer(status: 204)
        case .work(let snapshot): return HTTPAnswer(status: 200, body: Work(snapshot).jsonBytes)
        case .replied(let snapshot, let message):
            return HTTPAnswer(status: 200, body: Replied(work: Work(snapshot), message: message).jsonBytes)
        case .noted(let message): return HTTPAnswer(status: 200, body: Noted(message: message).jsonBytes)
        case .presence(let presence): return HTTPAnswer(status: 200, body: WirePresence(presence).jsonBytes)
        case .repeated(let first, let message):
            guard let first else { return HTTPAnswer(status: 200, body: Noted(message: message).jsonBytes) }
            return HTTPAnswer(status: 200, body: Replied(work: Work(first), message: message).jsonBytes)
        case .received, .duplicate, .takenIn, .pulled: return Problem.internalError
        }
    }

    /// Reads the router between two batches, on the loop's thread; once that has ended the request hears so.
    func withEngine(_ request: APIRequest, _ body: @escaping @Sendable (borrowing DeskEngine) -> Void) {
        lanes.send(.read(body, otherwise: { request.answer(Problem.stopping) }))
    }

    /// Reads records on a thread that may block; a failing store answers for itself.
    func withRecords(
        _ request: APIRequest, _ body: @escaping @Sendable (any RecordReader) throws(StoreError) -> Void
    ) {
        let records = records
        readers.submit { state in
            guard state == .active else { return request.answer(Problem.stopping) }
            do throws(StoreError) {
                try body(records)
            } catch {
                request.answer(Problem.storeUnavailable)
            }
        }
    }
}

extension Work {
    init(_ snapshot: WorkSnapshot) {
        self.init(
            conversation: snapshot.conversation, epoch: snapshot.epoch, state: snapshot.state,
            workClass: snapshot.workClass, channel: snapshot.channel,
            queue: snapshot.queue.isEmpty ? nil : snapshot.queue,
            due: snapshot.isAnswerOwed && snapshot.due.isSet ? snapshot.due : nil,
            owner: snapshot.owner.isEmpty ? nil : snapshot.owner, offer: snapshot.offer,
            lastMessage: snapshot.lastMessage.value == 0 ? nil : snapshot.lastMessage,
            unanswered: snapshot.unansweredSince.isSet ? snapshot.unansweredSince : nil,
            until: snapshot.until.isRunning ? snapshot.until : nil)
        visibility = snapshot.visibility
    }
}
