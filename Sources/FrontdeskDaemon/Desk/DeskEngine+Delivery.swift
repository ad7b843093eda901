import FrontdeskCore
import FrontdeskStore

extension DeskEngine {
    /// Several things of one channel and how far it has been asked: all of it in one transaction.
    func takeIn(_ delivery: ChannelDelivery, at now: Instant) throws(StoreError) -> DeskAnswer {
        guard router.policy?.channel(delivery.channel) != nil else { return .notFound }
        var answers: [DeskAnswer] = []
        for item in delivery.items {
            switch item {
            case .message(let message): answers.append(try takeInOrKeep(message, at: now))
            case .receipt(let receipt): answers.append(try note(receipt, of: delivery.channel, at: now))
            case .quarantine(let item): answers.append(quarantine(item, at: now))
            }
        }
        switch delivery.position {
        case .mailbox(let record): staging.records.append(.putMailbox(record))
        case .cursor(let record): staging.records.append(.putCursor(record))
        case nil: break
        }
        return .takenIn(answers)
    }

    /// What cannot be taken is kept with its bytes, or its channel would never get past it.
    private func takeInOrKeep(_ item: IntakeItem, at now: Instant) throws(StoreError) -> DeskAnswer {
        let answer = try takeIn(item, at: now)
        switch answer {
        // A new thread on a channel that is retired.
        case .notFound: return quarantine(DeskRequest.intake(item).quarantined(code: "channel-retired"), at: now)
        case .faulty: return quarantine(DeskRequest.intake(item).quarantined(code: "refused"), at: now)
        default: return answer
        }
    }

    /// A provider tells how far a message of ours has come. Of a message that is not known as its own yet the report is kept
    /// for a while: the answer to the request that sent it may be on its way still.
    private func note(
        _ receipt: DeliveryReceipt, of channel: ChannelNumber, at now: Instant
    ) throws(StoreError) -> DeskAnswer {
        let key = ProviderReference.key(channel, receipt.providerID)
        guard case .reference(let reference) = try find(.reference(key)) else {
            earlyReceipts.keep(receipt, under: key)
            return .done
        }
        guard reference.direction == .outbound else { return .done }
        return try advance(reference, by: receipt, at: now)
    }

    /// What was told of a message before it was known as its own.
    func noteEarly(_ message: MessageID, under key: String, at now: Instant) throws(StoreError) {
        guard let receipt = earlyReceipts.take(key), case .reference(let reference) = try find(.reference(key)),
            reference.message == message
        else { return }
        _ = try advance(reference, by: receipt, at: now)
    }

    private func advance(
        _ reference: ReferenceRecord, by receipt: DeliveryReceipt, at now: Instant
    ) throws(StoreError) -> DeskAnswer {
        guard let next = reference.delivery.after(receipt.step) else { return .done }
        staging.set(next, of: reference.message)
        return try answer(.deliveryTold(reference.conversation, reference.message, receipt.step), at: now)
    }
}
