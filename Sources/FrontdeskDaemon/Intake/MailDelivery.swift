package import FrontdeskChannels
import FrontdeskCore
package import NIOPosix
import Synchronization

/// Takes single mails that somebody hands over, a mail server or `frontdesk deliver`, and tells what became of each once
/// that lasts.
package final class MailDelivery: Sendable {
    private let intake: MailIntake
    private let lanes: Lanes
    /// Reading a mail takes its time, and files block on the disk.
    private let pool: NIOThreadPool
    private let metrics: WebMetrics
    private let current: Mutex<MailChannels>

    package init(
        intake: MailIntake, lanes: Lanes, pool: NIOThreadPool, metrics: WebMetrics,
        channels: MailChannels
    ) {
        self.intake = intake
        self.lanes = lanes
        self.pool = pool
        self.metrics = metrics
        current = Mutex(channels)
    }

    /// The channels that mails are delivered to now.
    package var channels: MailChannels { current.withLock { $0 } }

    /// Delivers to these from now on.
    package func replace(_ channels: MailChannels) {
        current.withLock { $0 = channels }
    }

    /// Keeps a mail for a channel, with its envelope in front.
    ///
    /// Only the mail itself is measured: what the desk writes on it is nothing that its sender could make smaller.
    package func deliver(
        _ mail: [UInt8], _ envelope: MailEnvelope = MailEnvelope(), to channel: String
    ) async -> DeliveryOutcome {
        await withCheckedContinuation { continuation in
            deliver(mail, envelope, to: channel) { continuation.resume(returning: $0) }
        }
    }

    /// The same; `done` is called on any thread, once, and must not block.
    func deliver(
        _ mail: [UInt8], _ envelope: MailEnvelope, to name: String, done: @escaping @Sendable (DeliveryOutcome) -> Void
    ) {
        guard let channel = channels[name] else { return done(.later(.noChannel)) }
        guard mail.count <= channel.sizeLimit else { return done(.tooLarge(limit: channel.sizeLimit)) }
        pool.submit { [self] state in
            guard state == .active else { return done(.later(.stopping)) }
            do throws(ChannelIntake.Refusal) {
                let item = try intake.item(
                    envelope.written(on: mail), for: envelope.recipients.map(\.address), of: name, by: channel.reader,
                    key: nil)
                send(item, counted(done, for: name))
            } catch {
                done(.later(Self.delay(error)))
            }
        }
    }

    private static func delay(_ refusal: ChannelIntake.Refusal) -> DeliveryOutcome.Delay {
        switch refusal {
        case .noRoom: .noRoom
        case .store: .store
        case .noChannel: .noChannel
        }
    }

    private func send(_ item: MailIntake.Item, _ done: @escaping @Sendable (DeliveryOutcome) -> Void) {
        let request: DeskRequest
        let bytes: Int
        switch item {
        case .message(let message):
            request = .intake(message)
            // What is in a blob weighs nothing any more.
            bytes = message.raw.count + message.message.text.utf8.count + message.message.html.utf8.count
        case .quarantine(let item):
            request = .quarantine(item)
            bytes = item.bytes.count
        }
        let submission = Submission(request, bytes: bytes) { [self] answer in
            switch answer {
            case .received(let conversation, let message): done(.taken(conversation, message))
            case .duplicate(let conversation, let message): done(.known(conversation, message))
            case .done: done(.quarantined)
            case .stopping: done(.later(.stopping))
            case .notFound: done(.retired)
            // What the router cannot take is kept with its bytes, or it would come again for days.
            case .faulty where request.isReadable:
                send(.quarantine(request.quarantined(code: "refused")), done)
            default: done(.later(.store))
            }
        }
        switch lanes.submit(submission, intake: true) {
        case .taken: break
        case .full:
            metrics.intakeFull.add(1, ordering: .relaxed)
            done(.later(.busy))
        case .stopped: done(.later(.stopping))
        }
    }

    private func counted(
        _ done: @escaping @Sendable (DeliveryOutcome) -> Void, for channel: String
    ) -> @Sendable (DeliveryOutcome) -> Void {
        let counters = metrics.channel(channel)
        return { outcome in
            switch outcome {
            case .taken: counters.received.add(1, ordering: .relaxed)
            case .known: counters.duplicates.add(1, ordering: .relaxed)
            case .quarantined: counters.quarantined.add(1, ordering: .relaxed)
            case .retired, .tooLarge, .later: break
            }
            done(outcome)
        }
    }
}

extension DeskRequest {
    /// Whether it is a message, and no bytes of which nobody makes one.
    fileprivate var isReadable: Bool {
        if case .intake = self { true } else { false }
    }
}
