import FrontdeskAPI
package import FrontdeskChannels
import FrontdeskCore
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
    private let intake: ChannelIntake
    private let metrics: WebMetrics
    private let metricsText: @Sendable () -> String

    private struct Receiver: Sendable {
        var channel: any WebhookReceiver
        var counters: WebMetrics.Channel
    }

    package init(
        channels: [any WebhookReceiver], lanes: Lanes, intake: ChannelIntake, metrics: WebMetrics,
        metricsText: @escaping @Sendable () -> String
    ) {
        receivers = Mutex(Self.receivers(channels, metrics))
        self.lanes = lanes
        self.intake = intake
        self.metrics = metrics
        self.metricsText = metricsText
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
            method: call.method, target: call.target, headers: call.headers.map { ($0.name, $0.value) }, body: call.body
        )
        let now = SystemClock.wall()
        switch channel.accept(request, at: now) {
        case .refused(let refusal):
            receiver.counters.refused(refusal.code, at: now)
            if refusal == .methodNotAllowed { return call.respond(Problem.methodNotAllowed(["POST"])) }
            call.respond(Problem.answer(status: refusal.httpStatus, code: refusal.code, title: refusal.advice))
        case .answer(let answer):
            receiver.counters.accepted(at: now)
            call.respond(HTTPAnswer(status: answer.status, contentType: answer.contentType, body: answer.body))
        case .quarantine(let code, let detail):
            receiver.counters.quarantined.add(1, ordering: .relaxed)
            submit(call, nil) { () throws(ChannelIntake.Refusal) in
                .quarantine(try self.intake.quarantined(channel.name, code.rawValue, detail, call.body))
            }
        case .message(let message, let files):
            prepare(call, receiver, mayScan: !files.isEmpty) { number throws(ChannelIntake.Refusal) in
                .intake(try self.intake.taken(message, files.named, call.body, number))
            }
        case .items(let items):
            prepare(call, receiver, mayScan: items.contains { $0.hasFiles }) { number throws(ChannelIntake.Refusal) in
                var taken: [ChannelDelivery.Item] = []
                for item in items { taken.append(try self.intake.item(item, of: channel.name, number)) }
                return .delivery(ChannelDelivery(channel: number, items: taken, position: nil))
            }
        }
    }

    /// Makes the request of what came; other connections do not wait for the scanner.
    private func prepare(
        _ call: HTTPCall, _ receiver: Receiver, mayScan: Bool,
        _ make: @escaping @Sendable (ChannelNumber) throws(ChannelIntake.Refusal) -> DeskRequest
    ) {
        guard let number = intake.directory().names.number(.channel, receiver.channel.name) else {
            return call.respond(Problem.notFound)
        }
        let request = { @Sendable () throws(ChannelIntake.Refusal) in try make(ChannelNumber(number)) }
        guard mayScan, intake.scanner.isOn else { return submit(call, receiver, request) }
        intake.scanner.perform {
            let made = Result(catching: request)
            call.connection.perform {
                self.submit(call, receiver) { () throws(ChannelIntake.Refusal) in try made.get() }
            }
        }
    }

    private func submit(
        _ call: HTTPCall, _ receiver: Receiver?, _ make: () throws(ChannelIntake.Refusal) -> DeskRequest
    ) {
        guard intake.hasRoom() else { return call.respond(Problem.busy) }
        do throws(ChannelIntake.Refusal) {
            send(try make(), bytes: call.body.count, call, receiver)
        } catch {
            switch error {
            case .noRoom: call.respond(Problem.busy)
            case .store: call.respond(Problem.storeUnavailable)
            case .noChannel: call.respond(Problem.notFound)
            }
        }
    }

    private func send(_ request: DeskRequest, bytes: Int, _ call: HTTPCall, _ receiver: Receiver?) {
        let submission = Submission(request, bytes: bytes) { answer in
            switch answer {
            case .received(let conversation, let message):
                receiver?.counters.taken([answer], at: SystemClock.wall())
                call.respond(Self.accepted(conversation, message, isNew: true))
            case .duplicate(let conversation, let message):
                receiver?.counters.taken([answer], at: SystemClock.wall())
                call.respond(Self.accepted(conversation, message, isNew: false))
            case .takenIn(let answers):
                receiver?.counters.taken(answers, at: SystemClock.wall())
                call.respond(Self.accepted(answers, receiver?.channel.accepted))
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

    /// To several things that are stored now.
    private static func accepted(_ answers: [DeskAnswer], _ own: WebhookAnswer?) -> HTTPAnswer {
        if let own { return HTTPAnswer(status: own.status, contentType: own.contentType, body: own.body) }
        return HTTPAnswer(status: 200, body: TakenIn.items(answers.count).jsonBytes)
    }

    private static func accepted(_ conversation: ConversationID, _ message: MessageID, isNew: Bool) -> HTTPAnswer {
        let taken = TakenIn.message(conversation, message, isNew: isNew)
        return HTTPAnswer(status: isNew ? 202 : 200, body: taken.jsonBytes)
    }
}

extension ChannelItem {
    /// Whether bytes of files came along.
    fileprivate var hasFiles: Bool {
        if case .message(_, let files, _) = self { !files.isEmpty } else { false }
    }
}
