import FrontdeskCore
import FrontdeskStore
import Logging
import Synchronization

/// Hands the desk what one channel has told, in its order, with the position it stands at.
struct InboundDesk: Sendable {
    let channel: String
    let number: ChannelNumber
    let lanes: Lanes
    let counters: WebMetrics.Channel
    let logger: Logger

    /// Why it could not be stored; it comes again.
    struct NotStored: Error, CustomStringConvertible {
        let description: String
    }

    /// Returns once all of it is on the disk.
    func store(_ items: [ChannelDelivery.Item], _ position: ChannelDelivery.Position?) async throws(NotStored) {
        switch await submit(items, position) {
        case .takenIn(let answers): counters.count(answers)
        // One of them is more than the desk can take: each by itself, so that the others are not held up by it.
        case .faulty:
            for item in items where items.count > 1 { try settle(await submit([item], nil)) }
            try settle(await submit([], position))
        case .notFound: throw NotStored(description: "the channel is not in the configuration any more")
        case .stopping: throw NotStored(description: "the daemon stops")
        default: throw NotStored(description: "the store is unavailable")
        }
    }

    private func settle(_ answer: DeskAnswer) throws(NotStored) {
        switch answer {
        case .takenIn(let answers): counters.count(answers)
        case .faulty:
            logger.record(.messageQuarantined, "a message was more than the desk can take", ["channel": "\(channel)"])
        default: throw NotStored(description: "the store is unavailable")
        }
    }

    private func submit(_ items: [ChannelDelivery.Item], _ position: ChannelDelivery.Position?) async -> DeskAnswer {
        let request = DeskRequest.delivery(ChannelDelivery(channel: number, items: items, position: position))
        return await withCheckedContinuation { continuation in
            // A channel has one of these at a time and waits for its answer: that is its limit.
            let submission = Submission(request, bytes: items.weight) { continuation.resume(returning: $0) }
            if case .taken = lanes.submit(submission, intake: true, mustTake: true) { return }
            continuation.resume(returning: .stopping)
        }
    }
}

extension [ChannelDelivery.Item] {
    /// Bytes that wait with it; what is in a blob weighs nothing.
    var weight: Int {
        reduce(0) { sum, item in
            switch item {
            case .message(let item): sum + item.raw.count + item.message.text.utf8.count + item.message.html.utf8.count
            case .quarantine(let item): sum + item.bytes.count
            case .receipt: sum
            }
        }
    }
}

extension WebMetrics.Channel {
    /// Counts what became of the items of a request that was stored.
    func taken(_ answers: [DeskAnswer], at now: Instant) {
        accepted(at: now)
        count(answers)
    }

    /// Counts what became of the items of a delivery.
    func count(_ answers: [DeskAnswer]) {
        for answer in answers {
            switch answer {
            case .received: received.add(1, ordering: .relaxed)
            case .duplicate: duplicates.add(1, ordering: .relaxed)
            case .done: break
            default: quarantined.add(1, ordering: .relaxed)
            }
        }
    }
}
