import FrontdeskChannels
import FrontdeskCore
import FrontdeskStore

/// What waits to be sent and whose turn it is: in order per conversation, within the limits of each destination.
///
/// A value without a clock. Each step costs the logarithm of what waits, however much that is.
struct SendSchedule: Sendable {
    /// What governs the sends of a channel.
    struct Way: Equatable, Sendable {
        var destination: String
        var limits: SendLimits?
        /// Sends under way at once, those among them that are prepared for the wire.
        var atOnce = sendsAtOncePerDestination

        init(_ adapter: any ChannelAdapter) {
            destination = adapter.destination
            limits = adapter.sendLimits
            if adapter is any PostingChannel { atOnce += PostLine.preparedMax }
        }

        /// A channel that has no adapter has no limits either: its messages are held at once.
        init(withoutAdapter channel: ChannelNumber) {
            destination = "\u{0}\(channel)"
            limits = nil
        }
    }

    /// Sends under way at once, over all destinations: some that hang do not keep the others waiting. Of posts not all are on the wire.
    static let sendsAtOnce = 4 * (sendsAtOncePerDestination + PostLine.preparedMax)
    /// Sends on the wire at once to one destination: more would only wait in the network.
    static let sendsAtOncePerDestination = 64
    /// Empty lines kept for their spacing before they are looked through.
    private static let emptyLinesMax = 1_024

    private var lines: [ConversationID: ConversationLine] = [:]
    private var conversations: [OutboxID: ConversationID] = [:]
    private var destinations: [String: SendDestination] = [:]
    private var standings: [ChannelNumber: OutboundStanding] = [:]
    private var ways: [ChannelNumber: Way] = [:]
    /// Channels whose login is refused, each with the conversations that were due meanwhile: nothing of theirs goes until somebody
    /// changes that. Other channels of the same destination go on by their own logins.
    private var down: [ChannelNumber: Set<ConversationID>] = [:]
    private var underway = 0
    /// How often other adapters have come.
    private var changes = 0
    /// An operator wants these sent, whatever their destination says.
    private var urgent: Set<OutboxID> = []
    /// Conversations whose first message is such a one. Entries that no longer hold are dropped as they come up.
    private var hurried: [ConversationID] = []

    /// Whether nothing is on its way.
    var isIdle: Bool { underway == 0 }

    /// Messages that wait, those under way not among them.
    var count: Int { conversations.count }

    // MARK: What waits

    /// A new message, or another form of one that waits.
    mutating func put(_ record: OutboxRecord, by way: Way) {
        know(way, of: record.channel)
        // In place: a copy of a long line for each of its messages would be quadratic.
        if lines[record.conversation, default: ConversationLine(destination: way.destination)].put(record) {
            conversations[record.id] = record.conversation
            standings[record.channel, default: OutboundStanding()].waiting += 1
        }
        lines[record.conversation]?.destination = way.destination
        offer(record.conversation)
    }

    /// It goes no more.
    mutating func remove(_ id: OutboxID, of channel: ChannelNumber) {
        guard let conversation = conversations.removeValue(forKey: id) else { return }
        standings[channel]?.waiting -= 1
        urgent.remove(id)
        _ = lines[conversation]?.remove(id)
        offer(conversation)
    }

    /// It goes as soon as nothing of its conversation stands before it, whatever its time and its destination say.
    mutating func hurry(_ id: OutboxID) {
        guard let conversation = conversations[id], urgent.insert(id).inserted else { return }
        offer(conversation)
    }

    /// Forgets a message of which no record is left.
    mutating func forget(_ id: OutboxID) {
        guard let conversation = conversations[id],
            let record = lines[conversation]?.waiting.first(where: { $0.id == id })
        else { return }
        remove(id, of: record.channel)
    }

    private mutating func know(_ way: Way, of channel: ChannelNumber) {
        guard ways[channel] != way else { return }
        ways[channel] = way
        if destinations[way.destination] == nil { destinations[way.destination] = SendDestination(way) }
    }

    /// Enters a conversation where its destination finds it, as it stands now.
    private mutating func offer(_ conversation: ConversationID) {
        guard let line = lines[conversation], !line.isBusy, let first = line.first, let due = line.dueAt else { return }
        destinations[line.destination]?.ready.push(OrderedID(key: due.microseconds, id: first.id.value))
        if urgent.contains(first.id) { hurried.append(conversation) }
    }

    /// Other adapters send from now on: the limits are theirs, and whatever has failed may go now.
    mutating func change(_ way: (ChannelNumber) -> Way, at now: Instant) {
        down = [:]
        changes += 1
        var next: [String: SendDestination] = [:]
        for channel in ways.keys {
            let way = way(channel)
            ways[channel] = way
            guard next[way.destination] == nil else { continue }
            var destination = destinations[way.destination] ?? SendDestination(way)
            destination.gate.change(way.limits)
            destination.atOnce = way.atOnce
            destination.breaker.reset(at: now)
            destination.ready = BinaryHeap()
            next[way.destination] = destination
        }
        // Where something is still on its way, its end is noted.
        for (name, destination) in destinations where next[name] == nil && destination.underway > 0 {
            next[name] = destination
        }
        destinations = next
        for (conversation, line) in lines {
            guard let first = line.first, let way = ways[first.channel] else { continue }
            lines[conversation]?.destination = way.destination
            offer(conversation)
        }
    }

    // MARK: Whose turn it is

    /// A message that goes now, of a destination that takes it.
    struct Turn: Sendable {
        var record: OutboxRecord
        var destination: String
        fileprivate var spacing: Span
        /// How often the adapters had changed when it began.
        fileprivate var changes: Int
        /// It went although its destination was to be left alone.
        var isUrgent: Bool
    }

    /// Whether what was taken for a destination and has not left is to go now.
    func mayLeave(_ turn: Turn, at now: Instant) -> Bool {
        turn.isUrgent || (down[turn.record.channel] == nil && destinations[turn.destination]?.isShut(at: now) != true)
    }

    /// The message that has been due for longest, of those that may go.
    mutating func take(at now: Instant) -> Turn? {
        if let turn = takeUrgent(at: now) { return turn }
        guard underway < Self.sendsAtOnce else { return nil }
        var best: (name: String, entry: OrderedID)?
        // The names by themselves: a view of them would hold the whole, and have it copied for each entry that is dropped.
        for name in Array(destinations.keys) {
            guard let entry = first(of: name), entry.key <= now.microseconds, let destination = destinations[name],
                destination.underway < destination.atOnce, destination.opens(at: now) <= now
            else { continue }
            if let known = best, known.entry < entry { continue }
            best = (name, entry)
        }
        return best.flatMap { take(OutboxID($0.entry.id), for: $0.name, isUrgent: false, at: now) }
    }

    private mutating func takeUrgent(at now: Instant) -> Turn? {
        while !hurried.isEmpty {
            let conversation = hurried.removeFirst()
            guard let line = lines[conversation], !line.isBusy, let first = line.first, urgent.remove(first.id) != nil
            else { continue }
            return take(first.id, for: line.destination, isUrgent: true, at: now)
        }
        return nil
    }

    private mutating func take(_ id: OutboxID, for name: String, isUrgent: Bool, at now: Instant) -> Turn? {
        // Its entry among those that are ready holds no more, and is dropped as it comes up.
        guard let conversation = conversations.removeValue(forKey: id),
            let record = lines[conversation]?.removeFirst()
        else { return nil }
        lines[conversation]?.isBusy = true
        urgent.remove(id)
        standings[record.channel]?.waiting -= 1
        underway += 1
        destinations[name]?.underway += 1
        destinations[name]?.gate.take(at: now)
        destinations[name]?.breaker.take()
        return Turn(
            record: record, destination: name, spacing: ways[record.channel]?.limits?.perConversation ?? .zero,
            changes: changes, isUrgent: isUrgent)
    }

    /// The entry on top that holds. Those of channels that are down are put aside, each once for the time it was entered.
    private mutating func first(of name: String) -> OrderedID? {
        while let entry = destinations[name]?.ready.first {
            if let conversation = conversations[OutboxID(entry.id)], let line = lines[conversation], !line.isBusy,
                let first = line.first, first.id.value == entry.id, line.dueAt?.microseconds == entry.key,
                line.destination == name, down[first.channel]?.insert(conversation) == nil
            {
                return entry
            }
            destinations[name]?.ready.pop()
        }
        return nil
    }

    /// A turn is over.
    ///
    /// - Parameters:
    ///   - result: nil where nothing was sent.
    ///   - again: the message as it waits for another attempt.
    mutating func ended(_ turn: Turn, _ result: SendResult?, again: OutboxRecord?, at now: Instant) {
        underway -= 1
        note(result, of: turn, at: now)
        let (conversation, channel) = (turn.record.conversation, turn.record.channel)
        if let result {
            note(result, of: channel, at: now)
            // What went by the adapter before says nothing of the login of now.
            if turn.changes == changes { noteLogin(result, of: channel) }
        }
        lines[conversation]?.isBusy = false
        if result != nil, turn.spacing > .zero { lines[conversation]?.notBefore = now + turn.spacing }
        if let again, let way = ways[channel] { put(again, by: way) } else { offer(conversation) }
        if let line = lines[conversation], line.isEmpty, line.notBefore <= now { lines[conversation] = nil }
        guard lines.count > conversations.count + underway + Self.emptyLinesMax else { return }
        lines = lines.filter { !$0.value.isEmpty || $0.value.isBusy || $0.value.notBefore > now }
    }

    private mutating func note(_ result: SendResult?, of turn: Turn, at now: Instant) {
        guard var destination = destinations[turn.destination] else { return }
        destination.underway -= 1
        if let result {
            destination.gate.ended(result, at: now)
            if turn.isUrgent, result.outcome == .sent { destination.gate.reopen() }
            let sign = CircuitBreaker.Sign(result)
            destination.breaker.note(sign, at: now)
        } else {
            destination.gate.giveBack()
            destination.breaker.note(.nothing, at: now)
        }
        destinations[turn.destination] = destination
    }

    private mutating func note(_ result: SendResult, of channel: ChannelNumber, at now: Instant) {
        if result.outcome == .sent {
            standings[channel, default: OutboundStanding()].sentAt = now
            standings[channel]?.status = 0
        } else {
            standings[channel, default: OutboundStanding()].status =
                result.fault?.rawValue ?? Int32(clamping: result.status)
        }
    }

    private mutating func noteLogin(_ result: SendResult, of channel: ChannelNumber) {
        if result.refusesLogin {
            if down[channel] == nil { down[channel] = [] }
        } else if CircuitBreaker.Sign(result) == .alive, let aside = down.removeValue(forKey: channel) {
            for conversation in aside { offer(conversation) }
        }
    }

    // MARK: What there is to tell

    /// When there may be something to take after `now`; nil where that depends on what is under way, or nothing waits.
    mutating func next(after now: Instant) -> Instant? {
        var soonest: Instant?
        for name in Array(destinations.keys) {
            guard let entry = first(of: name), let destination = destinations[name],
                destination.underway < destination.atOnce
            else { continue }
            let opens = max(destination.opens(at: now), Instant(microseconds: entry.key))
            guard opens > now, opens < .distantFuture else { continue }
            soonest = min(soonest ?? opens, opens)
        }
        return soonest
    }

    /// How a channel's way out is doing.
    func standing(of channel: ChannelNumber, at now: Instant) -> OutboundStanding {
        var standing = standings[channel] ?? OutboundStanding()
        guard let way = ways[channel], let destination = destinations[way.destination] else { return standing }
        guard down[channel] == nil else {
            standing.state = .down
            return standing
        }
        standing.state = destination.state(at: now)
        let opens = destination.opens(at: now)
        if opens > now, opens < .distantFuture { standing.retryAt = opens }
        return standing
    }
}

extension SendResult {
    /// Whether the other side refuses the channel's own credentials, so that nothing goes until they are changed. Where a
    /// login may come right by itself the result says that it may be tried again.
    var refusesLogin: Bool { outcome == .failed && fault == .login }
}
