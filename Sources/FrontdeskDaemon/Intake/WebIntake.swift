import FrontdeskAPI
package import FrontdeskChannels
import FrontdeskContent
import FrontdeskCore
package import FrontdeskStore
package import Logging
package import NIOHTTP1
import Synchronization

/// Bounds of what is taken in, each with its unit and reason.
enum IntakeLimits {
    /// Bodies over this become blobs, bytes: a row of the database stays small.
    static let blobThreshold = 64 * 1_024
    /// Free space below which nothing is taken in, bytes: agents can still finish their work.
    static let freeBytesMin: Int64 = 256 * 1_024 * 1_024
    /// A body sent where none is read is dropped up to this, bytes.
    static let strayBodyBytes = 64 * 1_024
}

/// The web listener: webhooks in, `/metrics` out.
///
/// Everything that a message needs before it is decided happens here, on the connection's own event loop and so in
/// parallel: signature over the raw bytes, strict JSON, language, one look through the patterns, large bodies to blobs.
package final class WebIntake: Sendable {
    /// By path.
    private let receivers: Mutex<[String: Receiver]>
    private let lanes: Lanes
    private let store: any Store & Sendable
    private let directory: @Sendable () -> Directory
    private let metrics: WebMetrics
    private let metricsText: @Sendable () -> String
    private let hasRoom: @Sendable () -> Bool
    private let logger: Logger

    private struct Receiver: Sendable {
        var channel: any WebhookReceiver
        var counters: WebMetrics.Channel
    }

    package init(
        channels: [any WebhookReceiver], lanes: Lanes, store: any Store & Sendable,
        directory: @escaping @Sendable () -> Directory, metrics: WebMetrics, hasRoom: @escaping @Sendable () -> Bool,
        metricsText: @escaping @Sendable () -> String, logger: Logger
    ) {
        receivers = Mutex(Self.receivers(channels, metrics))
        self.lanes = lanes
        self.store = store
        self.directory = directory
        self.metrics = metrics
        self.metricsText = metricsText
        self.hasRoom = hasRoom
        self.logger = logger
    }

    /// Takes other channels from now on.
    package func replace(_ channels: [any WebhookReceiver]) {
        let next = Self.receivers(channels, metrics)
        receivers.withLock { $0 = next }
    }

    private static func receivers(_ channels: [any WebhookReceiver], _ metrics: WebMetrics) -> [String: Receiver] {
        channels.reduce(into: [:]) {
            $0[$1.path] = Receiver(channel: $1, counters: metrics.channel($1.name))
        }
    }

    private func receiver(_ path: String) -> Receiver? { receivers.withLock { $0[path] } }

    /// Bytes the body of a request may have. Where nobody listens a small one is read and dropped, so that the connection
    /// lives on; `nil` refuses a large one unread.
    package func bodyLimit(_ head: HTTPRequestHead) -> Int? {
        let path = head.uri.prefix { $0 != "?" }
        if let receiver = receiver(String(path)) { return receiver.channel.bodyBytesMax }
        let announced = head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
        return announced > IntakeLimits.strayBodyBytes ? nil : IntakeLimits.strayBodyBytes
    }

    package func handle(_ call: HTTPCall) {
        if let receiver = receiver(call.path) { return take(call, receiver) }
        guard call.path == "/metrics" else { return call.respond(Problem.notFound) }
        guard call.method == "GET" else { return call.respond(Problem.methodNotAllowed(["GET"])) }
        call.respond(
            HTTPAnswer(status: 200, contentType: "text/plain; version=0.0.4", body: Array(metricsText().utf8)))
    }

    private func take(_ call: HTTPCall, _ receiver: Receiver) {
        let channel = receiver.channel
        let request = WebhookRequest(
            method: call.method, headers: call.headers.map { ($0.name, $0.value) }, body: call.body)
        switch channel.accept(request, at: SystemClock.wall()) {
        case .refused(let refusal):
            receiver.counters.refused.add(1, ordering: .relaxed)
            if refusal == .methodNotAllowed { return call.respond(Problem.methodNotAllowed(["POST"])) }
            call.respond(Problem.answer(status: refusal.httpStatus, code: refusal.code, title: refusal.advice))
        case .quarantine(let code, let detail):
            receiver.counters.quarantined.add(1, ordering: .relaxed)
            quarantine(call, channel.name, code: code.rawValue, detail: detail)
        case .message(let message, let files): submit(call, receiver, message, files)
        }
    }

    private func submit(
        _ call: HTTPCall, _ receiver: Receiver, _ received: InboundMessage, _ files: [ReceivedFile]
    ) {
        let directory = directory()
        guard hasRoom() else { return call.respond(Problem.busy) }
        guard let number = directory.names.number(.channel, receiver.channel.name) else {
            return call.respond(Problem.notFound)
        }
        var message = received
        LanguageDetector.fillIn(&message)
        var rawBlob = ""
        do throws(StoreError) {
            for file in files { _ = try store.putBlob(file.bytes) }
            if call.body.count > IntakeLimits.blobThreshold { rawBlob = try store.putBlob(call.body).hex }
        } catch {
            return call.respond(Problem.storeUnavailable)
        }
        let hits = directory.policy.policy.hits(in: message)
        let item = IntakeItem(
            channel: ChannelNumber(number), message: message, raw: rawBlob.isEmpty ? call.body : [], rawBlob: rawBlob,
            textHits: hits.text, subjectHits: hits.subject, generation: directory.policy.generation)
        send(.intake(item), bytes: call.body.count, call, receiver.counters)
    }

    private func quarantine(_ call: HTTPCall, _ channel: String, code: String, detail: String) {
        guard hasRoom() else { return call.respond(Problem.busy) }
        var blob = ""
        if call.body.count > IntakeLimits.blobThreshold {
            guard let digest = try? store.putBlob(call.body) else { return call.respond(Problem.storeUnavailable) }
            blob = digest.hex
        }
        logger.warning(
            "a body could not be understood and is in quarantine",
            metadata: ["channel": "\(channel)", "code": "\(code)", "detail": "\(detail)"])
        let item = QuarantineItem(
            channel: channel, code: code, detail: detail, bytes: blob.isEmpty ? call.body : [], blob: blob)
        send(.quarantine(item), bytes: call.body.count, call, nil)
    }

    private func send(_ request: DeskRequest, bytes: Int, _ call: HTTPCall, _ counters: WebMetrics.Channel?) {
        let submission = Submission(request, bytes: bytes) { answer in
            switch answer {
            case .received(let conversation, let message):
                counters?.received.add(1, ordering: .relaxed)
                call.respond(Self.accepted(conversation, message, isNew: true))
            case .duplicate(let conversation, let message):
                counters?.duplicates.add(1, ordering: .relaxed)
                call.respond(Self.accepted(conversation, message, isNew: false))
            case .done: call.respond(HTTPAnswer(status: 202, body: TakenIn.quarantine.jsonBytes))
            case .stopping: call.respond(Problem.stopping)
            case .unavailable: call.respond(Problem.storeUnavailable)
            case .notFound: call.respond(Problem.notFound)
            default: call.respond(Problem.internalError)
            }
        }
        switch lanes.submit(submission, intake: true) {
        case .taken: break
        case .full:
            metrics.intakeFull.add(1, ordering: .relaxed)
            call.respond(Problem.busy)
        case .stopped: call.respond(Problem.stopping)
        }
    }

    private static func accepted(_ conversation: ConversationID, _ message: MessageID, isNew: Bool) -> HTTPAnswer {
        let taken = TakenIn.message(conversation, message, isNew: isNew)
        return HTTPAnswer(status: isNew ? 202 : 200, body: taken.jsonBytes)
    }
}
