import Dispatch
import FrontdeskCore
import Testing

@testable import FrontdeskDaemon

@Suite("Bell")
struct BellTests {
    /// Milliseconds that something took.
    private func length(_ body: () -> Void) -> Int64 {
        let begin = SystemClock.boot()
        body()
        return (SystemClock.boot().microseconds - begin.microseconds) / 1_000
    }

    @Test("a wait takes its time, rounded up, and none takes none")
    func silence() {
        let bell = Bell()
        #expect(length { bell.wait(.milliseconds(20)) } >= 20)
        #expect(length { bell.wait(Span(microseconds: 19_001)) } >= 20)
        #expect(length { bell.wait(.zero) } < 1_000)
        #expect(length { bell.wait(.seconds(-5)) } < 1_000)
    }

    @Test("it ends a wait from another thread, or the next one; many strokes are one")
    func rings() {
        let bell = Bell()
        for _ in 0..<100_000 { bell.ring() }
        #expect(length { bell.wait(.seconds(20)) } < 10_000)
        #expect(length { bell.wait(.milliseconds(20)) } >= 20, "no stroke is left")
        let waiting = Reply<Bool>()
        DispatchQueue(label: "loop").async {
            bell.wait(.seconds(20))
            waiting.give(true)
        }
        bell.ring()
        #expect(throws: Never.self) { try waiting.wait() }
    }
}
