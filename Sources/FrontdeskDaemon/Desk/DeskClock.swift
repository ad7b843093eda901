package import FrontdeskCore

/// Gives each command its time: never decreasing, driven by the boot clock, following the wall clock with care.
///
/// The wall clock is followed forward up to ten minutes at once. A larger jump counts only after it has lasted ten
/// minutes of boot time, for a wrong date would make every deadline pass; and then by ``followJump(wall:boot:)`` alone, so
/// that whoever keeps the journal can write it down before anything happens at the new time. A wall clock that went back is
/// waited out: the desk's time goes on by the boot clock, ahead of the wall.
///
/// Between two runs of the daemon no clock tells how long it was: a start believes the wall.
package struct DeskClock: Sendable {
    /// The largest step forward that is believed at once.
    package static let believedStep = Span.minutes(10)

    private var last: Instant
    private var lastBoot: Span
    private var jumpSeenAt: Span?
    /// How far the desk's time is ahead of the wall clock.
    package private(set) var ahead = Span.zero

    /// Begins at the wall clock, however long the desk was down: what a boot clock could tell has ended with its boot.
    ///
    /// - Parameters:
    ///   - last: when the desk was last known to decide; `none` for a new one.
    package init(last: Instant, wall: Instant, boot: Span) {
        self.last = last.isSet ? max(last, wall) : wall
        lastBoot = boot
    }

    /// How far a desk's time is ahead of the wall clock; more than ``believedStep`` stops the start.
    package static func lead(of last: Instant, over wall: Instant) -> Span {
        last.isSet && last > wall ? last - wall : .zero
    }

    package mutating func tick(wall: Instant, boot: Span) -> Instant {
        let flown = last + max(.zero, Span(microseconds: boot.microseconds - lastBoot.microseconds))
        lastBoot = max(lastBoot, boot)
        last = followed(wall, from: flown, boot: boot)
        ahead = last > wall ? last - wall : .zero
        return last
    }

    /// Goes to the wall clock when it has been too far ahead for long enough to be believed.
    ///
    /// - Returns: how far the desk's time has jumped; `nil` when there was nothing to follow.
    package mutating func followJump(wall: Instant, boot: Span) -> Span? {
        let flown = tick(wall: wall, boot: boot)
        guard let seen = jumpSeenAt, boot.microseconds - seen.microseconds >= Self.believedStep.microseconds else {
            return nil
        }
        jumpSeenAt = nil
        last = wall
        return wall - flown
    }

    private mutating func followed(_ wall: Instant, from flown: Instant, boot: Span) -> Instant {
        guard wall > flown else {
            jumpSeenAt = nil
            return flown
        }
        if wall - flown <= Self.believedStep {
            jumpSeenAt = nil
            return wall
        }
        jumpSeenAt = jumpSeenAt ?? boot
        return flown
    }
}
