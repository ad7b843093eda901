/// One mail for one channel.
package struct LMTPDelivery: Equatable, Sendable {
    package var channel: String
    /// As it came.
    package var mail: [UInt8]
    /// With the recipients of this channel alone.
    package var envelope: MailEnvelope
}

/// What a session wants done after bytes have come, in this order.
package struct LMTPStep: Equatable, Sendable {
    /// To be sent.
    package var answer: [UInt8] = []
    /// To be delivered; until their outcomes are told the session takes bytes and reads none of them.
    package var deliveries: [LMTPDelivery] = []
    /// Nothing comes any more: the connection is to be closed once the answer is out.
    package var closes = false

    /// Nothing but an answer, and perhaps the end.
    package init(answer: [UInt8] = [], closes: Bool = false) {
        self.answer = answer
        self.closes = closes
    }
}

/// The desk's side of one connection of a mail server (LMTP, RFC 2033): bytes in, answers and mails out.
///
/// An answer to a recipient is only given once it is known what became of the mail; the time a connection may be silent is
/// the listener's matter.
package struct LMTPSession: Sendable {
    /// What the session asks of the desk.
    package struct Desk: Sendable {
        /// The name that the desk greets by: its host's.
        package var host: String
        /// Bytes of the largest mail that any channel takes.
        package var sizeLimit: @Sendable () -> Int
        /// The channel that has an address, and the bytes of the largest mail that it takes.
        package var channel: @Sendable (_ address: String) -> (name: String, limit: Int)?

        package init(
            host: String, sizeLimit: @escaping @Sendable () -> Int,
            channel: @escaping @Sendable (_ address: String) -> (name: String, limit: Int)?
        ) {
            self.host = host
            self.sizeLimit = sizeLimit
            self.channel = channel
        }
    }

    /// A recipient that was accepted.
    private struct Recipient {
        var path: MailPath
        var channel: String
        var limit: Int
    }

    private let desk: Desk
    private var line = LMTPLine()
    private var hasGreeted = false
    private var sender: LMTPSender?
    private var recipients: [Recipient] = []
    private var data: LMTPData?
    /// Whether the mail under way was given up for want of room.
    private var isDropped = false
    /// What is known already of each recipient of the mail that is being delivered, and the channels of the others.
    private var waiting: [(path: MailPath, channel: String, outcome: DeliveryOutcome?)] = []
    private var channels: [String] = []
    /// What came behind the mail that is being delivered.
    private var unread: [UInt8] = []
    private var mistakes = 0
    private var isStopping = false
    private var hasEnded = false

    package init(_ desk: Desk) {
        self.desk = desk
    }

    /// What is said before anything has come.
    package var greeting: [UInt8] { Array("220 \(desk.host) LMTP Frontdesk\r\n".utf8) }

    /// Whether deliveries are under way.
    package var isDelivering: Bool { !waiting.isEmpty }

    /// Bytes of the mail under way that are kept.
    package var heldBytes: Int { data?.mail.count ?? 0 }

    /// Takes bytes as they come.
    package mutating func take(_ bytes: [UInt8]) -> LMTPStep {
        var step = LMTPStep()
        guard !hasEnded else { return step }
        if isDelivering { unread += bytes } else { read(bytes, &step) }
        return step
    }

    /// Hears what became of the deliveries of the last step, in their order.
    package mutating func settle(_ outcomes: [DeliveryOutcome]) -> LMTPStep {
        var step = LMTPStep()
        guard isDelivering, !hasEnded else { return step }
        answer(outcomes, &step)
        let bytes = unread
        unread = []
        if isStopping { end(.stopping, &step) } else { read(bytes, &step) }
        return step
    }

    /// Gives up the mail under way for want of room: the rest of it is read and not kept, and it has to come again.
    package mutating func drop() {
        data?.drop()
        isDropped = true
    }

    /// Ends the session, or lets it end after the deliveries under way.
    package mutating func stop() -> LMTPStep {
        var step = LMTPStep()
        isStopping = true
        if !isDelivering, !hasEnded { end(.stopping, &step) }
        return step
    }

    private mutating func read(_ bytes: [UInt8], _ step: inout LMTPStep) {
        var rest = bytes[...]
        while !rest.isEmpty, !hasEnded {
            if data == nil {
                rest = rest.dropFirst(takeLine(rest, &step))
                continue
            }
            guard let count = data?.take(rest) else { return }
            rest = rest.dropFirst(count)
            endMail(&step)
            guard !isDelivering else {
                unread = Array(rest)
                return
            }
        }
    }

    /// Takes bytes up to the end of a line and follows it; how many they were.
    private mutating func takeLine(_ bytes: ArraySlice<UInt8>, _ step: inout LMTPStep) -> Int {
        let (count, found) = line.take(bytes)
        switch found {
        case .none: break
        case .line(let line): follow(LMTPCommand(line), &step)
        case .tooLong: follow(.wrong(.tooLong), &step)
        case .endless: end(.tooManyMistakes, &step)
        }
        return count
    }

    private mutating func follow(_ command: LMTPCommand, _ step: inout LMTPStep) {
        switch command {
        case .lhlo: greet(&step)
        case .quit: end(.bye, &step)
        case .rset:
            reset()
            say(.done, &step)
        case .noop: say(.done, &step)
        case .vrfy: say(.verify, &step)
        case .mail(let sender): say(begin(sender), &step)
        case .rcpt(let path): say(add(path), &step)
        case .data: say(beginData(), &step)
        case .wrong(let reply): say(reply, &step)
        }
    }

    private mutating func greet(_ step: inout LMTPStep) {
        reset()
        hasGreeted = true
        mistakes = 0
        let extensions = ["PIPELINING", "ENHANCEDSTATUSCODES", "8BITMIME", "SMTPUTF8", "SIZE \(desk.sizeLimit())"]
        for (place, word) in ([desk.host] + extensions).enumerated() {
            step.answer += "250\(place == extensions.count ? " " : "-")\(word)\r\n".utf8
        }
    }

    private mutating func begin(_ sender: LMTPSender) -> LMTPReply {
        guard hasGreeted else { return .noGreeting }
        guard self.sender == nil else { return .inMail }
        let limit = desk.sizeLimit()
        guard sender.size <= limit else { return .tooLarge(limit) }
        self.sender = sender
        return .done
    }

    private mutating func add(_ path: MailPath) -> LMTPReply {
        guard let sender else { return .noMail }
        guard !path.isInternational || sender.isInternational else { return .needsUTF8 }
        guard recipients.count < LMTPLimits.recipientsMax else { return .tooManyRecipients }
        guard let (channel, limit) = desk.channel(path.address) else { return .nobody }
        guard sender.size <= limit else { return .tooLarge(limit) }
        recipients.append(Recipient(path: path, channel: channel, limit: limit))
        return .done
    }

    private mutating func beginData() -> LMTPReply {
        guard sender != nil else { return .noMail }
        guard let limit = recipients.map(\.limit).max() else { return .noRecipients }
        data = LMTPData(limit: limit)
        return .data
    }

    /// The mail is whole: one delivery for each channel that takes it.
    private mutating func endMail(_ step: inout LMTPStep) {
        guard let data, let sender else { return }
        for recipient in recipients {
            let outcome: DeliveryOutcome? =
                if data.size > recipient.limit { .tooLarge(limit: recipient.limit) } else if isDropped {
                    .later(.noRoom)
                } else { nil }
            waiting.append((recipient.path, recipient.channel, outcome))
            if outcome == nil, !channels.contains(recipient.channel) { channels.append(recipient.channel) }
        }
        step.deliveries = channels.map { channel in
            var envelope = MailEnvelope(sender: sender.path)
            for each in waiting where each.channel == channel && !envelope.recipients.contains(each.path) {
                envelope.recipients.append(each.path)
            }
            return LMTPDelivery(channel: channel, mail: data.mail, envelope: envelope)
        }
        reset()
        if channels.isEmpty { answer([], &step) }
    }

    /// One answer for each recipient in their order (RFC 2033, section 4.2).
    private mutating func answer(_ outcomes: [DeliveryOutcome], _ step: inout LMTPStep) {
        for each in waiting {
            let place = channels.firstIndex(of: each.channel)
            let told = place.flatMap { outcomes.indices.contains($0) ? outcomes[$0] : nil }
            say(.outcome(each.outcome ?? told ?? .later(.store), for: each.path), &step)
        }
        waiting = []
        channels = []
    }

    private mutating func reset() {
        sender = nil
        recipients = []
        data = nil
        isDropped = false
    }

    private mutating func say(_ reply: LMTPReply, _ step: inout LMTPStep) {
        mistakes = reply.isMistake ? mistakes + 1 : 0
        step.answer += reply.line.utf8
        if mistakes > LMTPLimits.mistakesMax { end(.tooManyMistakes, &step) }
    }

    private mutating func end(_ reply: LMTPReply, _ step: inout LMTPStep) {
        reset()
        hasEnded = true
        step.answer += reply.line.utf8
        step.closes = true
    }
}
