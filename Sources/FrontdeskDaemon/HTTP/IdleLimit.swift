import NIOCore

/// Ends a connection at an instant that moves all the time, without a timer set and cancelled for every move.
///
/// One timer goes off at most every `step` and looks whether the instant has come; setting a later instant is an
/// assignment. Lives on the connection's event loop.
struct IdleLimit {
    private final class Place {
        var deadline: NIODeadline?
        var timer: Scheduled<Void>?
        var timerAt = NIODeadline.distantFuture
        var body: () -> Void = {}
    }

    private let eventLoop: any EventLoop
    private let step: TimeAmount
    private let place = Place()

    init(eventLoop: any EventLoop, step: TimeAmount) {
        self.eventLoop = eventLoop
        self.step = step
    }

    /// `body` is called in so long, unless another time is set, or none.
    func set(in time: TimeAmount, _ body: @escaping () -> Void) {
        let now = NIODeadline.now()
        place.deadline = now + time
        place.body = body
        let look = now + min(time, step)
        if place.timer == nil || look < place.timerAt { schedule(at: look) }
    }

    /// Nothing is called until a time is set again.
    func clear() {
        place.deadline = nil
    }

    func cancel() {
        place.deadline = nil
        place.timer?.cancel()
        place.timer = nil
        place.body = {}
    }

    private func schedule(at look: NIODeadline) {
        place.timer?.cancel()
        place.timerAt = look
        place.timer = eventLoop.assumeIsolated().scheduleTask(deadline: look) { [place, step] in
            place.timer = nil
            guard let deadline = place.deadline else { return }
            let now = NIODeadline.now()
            if deadline <= now {
                place.deadline = nil
                place.body()
            } else {
                schedule(at: min(deadline, now + step))
            }
        }
    }
}
