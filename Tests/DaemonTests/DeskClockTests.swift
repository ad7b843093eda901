import FrontdeskCore
import FrontdeskDaemon
import FrontdeskSimulation
import Testing

@Suite("Desk clock")
struct DeskClockTests {
    static let start = Instant(microseconds: 1_767_600_000_000_000)

    @Test("a new desk begins at the wall clock, an old one at its last entry")
    func begins() {
        var new = DeskClock(last: .none, wall: Self.start, boot: .seconds(5))
        #expect(new.tick(wall: Self.start, boot: .seconds(5)) == Self.start)
        var old = DeskClock(last: Self.start + .seconds(3), wall: Self.start, boot: .zero)
        #expect(old.tick(wall: Self.start, boot: .zero) == Self.start + .seconds(3))
        #expect(old.ahead == .seconds(3))
    }

    @Test("the wall clock is followed forward up to ten minutes at once")
    func followsForward() {
        var clock = DeskClock(last: Self.start, wall: Self.start, boot: .zero)
        #expect(clock.tick(wall: Self.start + .minutes(10), boot: .zero) == Self.start + .minutes(10))
        let next = clock.tick(wall: Self.start + .minutes(20) + .seconds(1), boot: .seconds(1))
        #expect(next == Self.start + .minutes(20) + .seconds(1))
        #expect(clock.ahead == .zero)
    }

    @Test("a larger jump counts only once it has lasted ten minutes of boot time")
    func waitsOutBigJump() {
        var clock = DeskClock(last: Self.start, wall: Self.start, boot: .zero)
        for minute in Int64(0)..<10 {
            let now = clock.tick(wall: Self.start + .hours(9) + .minutes(minute), boot: .minutes(minute))
            #expect(now == Self.start + .minutes(minute))
        }
        let wall = Self.start + .hours(9) + .minutes(10)
        #expect(clock.tick(wall: wall, boot: .minutes(10)) == Self.start + .minutes(10), "not without a word of it")
        #expect(clock.followJump(wall: wall, boot: .minutes(10)) == .hours(9))
        #expect(clock.tick(wall: wall, boot: .minutes(10)) == wall)
        #expect(clock.followJump(wall: wall + .seconds(1), boot: .minutes(10)) == nil)
    }

    @Test("there is nothing to follow before ten minutes, nor in what is believed at once")
    func nothingToFollow() {
        var clock = DeskClock(last: Self.start, wall: Self.start, boot: .zero)
        #expect(clock.followJump(wall: Self.start, boot: .zero) == nil)
        #expect(clock.followJump(wall: Self.start + .minutes(10), boot: .zero) == nil)
        let far = Self.start + .hours(9)
        #expect(clock.followJump(wall: far, boot: .minutes(1)) == nil)
        #expect(clock.followJump(wall: far, boot: .milliseconds(659_999)) == nil)
        #expect(clock.tick(wall: far, boot: .minutes(11)) == Self.start + .minutes(21))
    }

    @Test("after a stop, however long, the wall clock is believed at once")
    func believesAStart() {
        var clock = DeskClock(last: Self.start, wall: Self.start + .days(3), boot: .seconds(7))
        #expect(clock.tick(wall: Self.start + .days(3), boot: .seconds(7)) == Self.start + .days(3))
        #expect(clock.followJump(wall: Self.start + .days(3), boot: .minutes(30)) == nil)
    }

    @Test("a big jump that is taken back has done nothing, and the next one waits anew")
    func forgetsJump() {
        var clock = DeskClock(last: Self.start, wall: Self.start, boot: .zero)
        _ = clock.tick(wall: Self.start + .days(300), boot: .minutes(1))
        #expect(clock.tick(wall: Self.start + .minutes(2), boot: .minutes(2)) == Self.start + .minutes(2))
        #expect(clock.tick(wall: Self.start + .days(300), boot: .minutes(11)) == Self.start + .minutes(11))
        #expect(clock.followJump(wall: Self.start + .days(300), boot: .minutes(20)) == nil)
        let jump = clock.followJump(wall: Self.start + .days(300), boot: .minutes(21))
        #expect(jump == Self.start + .days(300) - (Self.start + .minutes(21)))
    }

    @Test("a wall clock that went back is waited out by the boot clock")
    func waitsOutBackStep() {
        var clock = DeskClock(last: Self.start, wall: Self.start, boot: .zero)
        let back = Self.start - .minutes(5)
        #expect(clock.tick(wall: back, boot: .seconds(1)) == Self.start + .seconds(1))
        #expect(clock.ahead == .seconds(301))
        #expect(clock.tick(wall: back + .seconds(60), boot: .seconds(61)) == Self.start + .seconds(61))
        #expect(clock.tick(wall: Self.start + .seconds(70), boot: .seconds(62)) == Self.start + .seconds(70))
        #expect(clock.ahead == .zero)
    }

    @Test("a start after a night begins at the wall clock, not ten minutes later")
    func afterNight() {
        let morning = Self.start + .hours(14)
        var clock = DeskClock(last: Self.start, wall: morning, boot: .seconds(5))
        #expect(clock.tick(wall: morning + .seconds(1), boot: .seconds(6)) == morning + .seconds(1))
    }

    @Test("what a start has to refuse is how far the journal is ahead")
    func lead() {
        #expect(DeskClock.lead(of: .none, over: Self.start) == .zero)
        #expect(DeskClock.lead(of: Self.start, over: Self.start + .seconds(1)) == .zero)
        #expect(DeskClock.lead(of: Self.start + .minutes(11), over: Self.start) == .minutes(11))
        #expect(DeskClock.lead(of: Self.start + .minutes(11), over: Self.start) > DeskClock.believedStep)
        #expect(DeskClock.lead(of: Self.start + .minutes(10), over: Self.start) <= DeskClock.believedStep)
    }

    @Test("time never goes back and never jumps without cause", arguments: (1...50).map { UInt64($0) })
    func neverDecreases(_ seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var (wall, boot, counted, last) = (Self.start, Span.zero, Span.zero, Self.start)
        var clock = DeskClock(last: last, wall: wall, boot: boot)
        for step in 0..<2_000 {
            let flown = Span.milliseconds(Int64(random.within(0...30_000)))
            boot = Span(microseconds: boot.microseconds + flown.microseconds)
            wall = wall + flown
            if random.chance(5) { wall = wall + .seconds(Int64(random.within(-90_000...90_000))) }
            // A boot clock that goes back cannot be; it must not bring time back all the same.
            let seen = random.chance(1) ? Span(microseconds: boot.microseconds / 2) : boot
            let most = last + Span(microseconds: max(0, seen.microseconds - counted.microseconds))
            let jump = random.chance(50) ? clock.followJump(wall: wall, boot: seen) : nil
            let now = clock.tick(wall: wall, boot: seen)
            if let jump { #expect(jump > DeskClock.believedStep && now == most + jump, "seed \(seed), step \(step)") }
            #expect(now >= last, "seed \(seed), step \(step)")
            #expect(now <= max(most, wall), "seed \(seed), step \(step)")
            #expect(clock.ahead == max(.zero, now - wall), "seed \(seed), step \(step)")
            counted = max(counted, seen)
            last = now
        }
    }
}
