import FrontdeskCore
import FrontdeskSimulation
import Synchronization
import Testing

@testable import FrontdeskDaemon

/// How the answers of a batch become one.
@Suite("Batch run")
struct BatchRunTests {
    /// What a run asks of its surroundings, held until the test lets it go on.
    private final class Surroundings: Sendable {
        let bodies = Mutex<[@Sendable () -> Void]>([])
        let answers = Mutex<[String]>([])
        let written = Mutex<[Int]>([])

        func makeRun(_ count: Int) -> BatchRun {
            BatchRun(count: count, perform: { body in self.bodies.withLock { $0.append(body) } }) { answer, written in
                self.answers.withLock { $0.append(String(decoding: answer.body, as: UTF8.self)) }
                written(true)
            }
        }

        func perform() {
            let due = bodies.withLock { bodies in
                defer { bodies = [] }
                return bodies
            }
            for body in due { body() }
        }
    }

    @Test("no calls, an empty list")
    func empty() {
        let around = Surroundings()
        around.makeRun(0).begin()
        #expect(around.answers.withLock { $0 } == [#"{"results":[]}"#])
    }

    @Test("what is not JSON has no place in a batch")
    func bytes() {
        let around = Surroundings()
        let run = around.makeRun(1)
        run.finish(0, HTTPAnswer(status: 200, contentType: "image/png", body: [137, 80]), written: nil)
        run.begin()
        #expect(around.answers.withLock { $0 } == [#"{"results":[{"status":200}]}"#])
    }

    @Test("answers stand in the order of the calls, and words are made when the last has come", arguments: 1...30)
    func order(seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        let count = random.within(1...8)
        let around = Surroundings()
        let run = around.makeRun(count)
        let late = (0..<count).filter { _ in random.chance(50) }
        for place in 0..<count where !late.contains(place) {
            run.finish(place, HTTPAnswer(status: 200 + place, body: Array("\(place)".utf8)), written: nil)
            // A second answer to one call changes nothing.
            run.finish(place, HTTPAnswer(status: 500), written: nil)
        }
        let early = random.chance(50) ? late : []
        let rest = early.isEmpty ? late : []
        for place in early { arrive(place, run, around) }
        #expect(around.bodies.withLock { $0.isEmpty })
        #expect(around.answers.withLock { $0.isEmpty })
        run.begin()
        for place in rest { arrive(place, run, around) }
        around.perform()
        let results = (0..<count).map { #"{"status":\#(200 + $0),"body":\#($0)}"# }
        #expect(around.answers.withLock { $0 } == [#"{"results":[\#(results.joined(separator: ","))]}"#])
        #expect(around.written.withLock { $0 } == late.sorted())
    }

    private func arrive(_ place: Int, _ run: BatchRun, _ around: Surroundings) {
        run.arrived(place) {
            run.finish(place, HTTPAnswer(status: 200 + place, body: Array("\(place)".utf8))) { isWritten in
                if isWritten { around.written.withLock { $0.append(place) } }
            }
        }
    }
}
