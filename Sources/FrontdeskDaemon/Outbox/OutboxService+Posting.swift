import AsyncCurl
import FrontdeskChannels
import FrontdeskCore
import FrontdeskStore
import Synchronization

// Sends that are one request each: made and settled many at a time, with no task of their own.
extension OutboxService {
    /// Puts a message whose attempt is on the disk behind those that leave for its destination.
    func prepare(
        _ message: OutboundMessage, _ turn: SendSchedule.Turn, _ record: OutboxRecord, _ channel: any PostingChannel
    ) {
        switch channel.posting(message, at: SystemClock.wall()) {
        case .refused(let result):
            conclude([Concluded(turn: turn, record: record, adapter: channel, result: result)])
        case .request(let request):
            let post = PostLine.Post(turn: turn, record: record, channel: channel, request: request)
            state.withLock { $0.posts.put(post) }
        }
    }

    /// Has those leave for whom there is room on the wire, and takes back those that are not to leave after all: their
    /// destination is to be left alone, or the service stops.
    func advance() {
        let now = SystemClock.wall()
        let (leaving, back) = state.withLock { state in
            let schedule = state.schedule
            let mayLeave = { (turn: SendSchedule.Turn) in schedule.mayLeave(turn, at: now) }
            let back = state.posts.takeBack(unless: state.isStopped ? { _ in false } : mayLeave)
            return (state.posts.next(), back)
        }
        curl.begin(leaving.map { ($0.key, $0.request) }, in: wire)
        takeBack(back, at: now)
    }

    /// Ends the turns of posts that have not left, as if they had never begun.
    func takeBack(_ posts: [PostLine.Post], at now: Instant) {
        guard !posts.isEmpty else { return }
        var reports: [Submission] = []
        let endings = posts.map { post in
            // Nothing of it has left.
            let (record, next) = (post.record, OutboxNext.retry(at: now))
            let again = report(record, .retry, status: record.status, next: next, isTakenBack: true, in: &reports)
            return Ending(turn: post.turn, result: nil, again: again)
        }
        _ = lanes.submit(results: reports)
        end(endings)
    }

    /// Settles posts as they end, until the last of them has been cut.
    func hearWire() async {
        for await ends in wireEnds {
            let now = SystemClock.wall()
            let concluded = state.withLock { state in
                ends.compactMap { end in state.posts.ended(end.key).map { ($0, end.result) } }
            }
            conclude(
                concluded.map { post, result in
                    Concluded(
                        turn: post.turn, record: post.record, adapter: post.channel,
                        result: post.channel.result(result, at: now))
                })
            advance()
            if state.withLock({ $0.isCut && $0.posts.isEmpty }) { wireEnded.finish() }
        }
    }

    /// Cuts what is still on the wire. Nothing is prepared any more.
    func cutWire() {
        curl.cancel(wire)
        advance()
        let isOver = state.withLock { state in
            state.isCut = true
            return state.posts.isEmpty
        }
        if isOver { wireEnded.finish() }
    }
}
