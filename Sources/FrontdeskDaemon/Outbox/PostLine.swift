import AsyncCurl
import FrontdeskChannels
import FrontdeskCore
import FrontdeskStore

/// Posts that have begun: on the wire, or prepared behind those that are, by destination.
///
/// While some are on the wire others are recorded and read, so that the wire waits for neither the disk nor the store.
struct PostLine: Sendable {
    /// A message whose attempt is on the disk, as the request that sends it.
    struct Post: Sendable {
        let turn: SendSchedule.Turn
        /// Its row, the attempt counted.
        let record: OutboxRecord
        let channel: any PostingChannel
        let request: CurlRequest

        /// What it is known by on the wire.
        var key: UInt64 { UInt64(bitPattern: record.id.value) }
    }

    /// Posts prepared for one destination beyond those on its wire: twice as many, some being recorded and some read.
    static let preparedMax = 2 * SendSchedule.sendsAtOncePerDestination

    /// Posts on the wire over all destinations: a quarter of ``CurlLimits/transfersMax`` is left to whatever else goes out.
    static let wireMax = CurlLimits.transfersMax / 4 * 3

    private var prepared: [String: [Post]] = [:]
    private var wire: [UInt64: Post] = [:]
    private var onWire: [String: Int] = [:]

    var isEmpty: Bool { wire.isEmpty && prepared.isEmpty }

    /// One that an operator wants sent goes before all others.
    mutating func put(_ post: Post) {
        var line = prepared.removeValue(forKey: post.turn.destination) ?? []
        line.insert(post, at: post.turn.isUrgent ? 0 : line.endIndex)
        prepared[post.turn.destination] = line
    }

    /// Those that go now: those for whom there is room, and whatever is urgent.
    mutating func next() -> [Post] {
        var next: [Post] = []
        for (destination, line) in prepared {
            let room = SendSchedule.sendsAtOncePerDestination - onWire[destination, default: 0]
            let urgent = line.prefix { $0.turn.isUrgent }.count
            let going = line.prefix(max(urgent, min(room, Self.wireMax - wire.count)))
            guard !going.isEmpty else { continue }
            prepared[destination] = going.count < line.count ? Array(line[going.count...]) : nil
            onWire[destination, default: 0] += going.count
            for post in going { wire[post.key] = post }
            next += going
        }
        return next
    }

    /// Takes a post off the wire.
    mutating func ended(_ key: UInt64) -> Post? {
        guard let post = wire.removeValue(forKey: key) else { return nil }
        let left = onWire[post.turn.destination, default: 1] - 1
        onWire[post.turn.destination] = left > 0 ? left : nil
        return post
    }

    /// Takes back those that are not on the wire and are not to go.
    mutating func takeBack(unless isKept: (SendSchedule.Turn) -> Bool) -> [Post] {
        var back: [Post] = []
        for (destination, line) in prepared {
            let kept = line.filter { isKept($0.turn) }
            guard kept.count < line.count else { continue }
            back += line.filter { !isKept($0.turn) }
            prepared[destination] = kept.isEmpty ? nil : kept
        }
        return back
    }
}
