import FrontdeskAPI
import FrontdeskCore
import Synchronization

/// Collects the answers of a batch and hands them over as one when all are there.
///
/// The desk loop's answers come one by one on its thread; they are put into words together, once the last is there, by
/// the thread that `perform` leads to.
final class BatchRun: Sendable {
    typealias Written = @Sendable (Bool) -> Void

    private struct Place {
        var answer: HTTPAnswer?
        var written: Written?
        var hasArrived = false
    }

    private struct State {
        var places: [Place]
        var deferred: [@Sendable () -> Void] = []
        /// Calls that the loop or a reader has still to answer.
        var awaited: Int
        /// Answers that are still to be put into words.
        var missing: Int

        mutating func markArrived(_ place: Int) {
            guard !places[place].hasArrived else { return }
            places[place].hasArrived = true
            awaited -= 1
        }

        var next: Step {
            if missing == 0 { return .end }
            return awaited == 0 && !deferred.isEmpty ? .word : .nothing
        }
    }

    private enum Step {
        case nothing
        /// All have arrived: those that are not yet words become so.
        case word
        case end
    }

    private let state: Mutex<State>
    private let perform: @Sendable (@escaping @Sendable () -> Void) -> Void
    private let complete: @Sendable (HTTPAnswer, @escaping Written) -> Void

    init(
        count: Int, perform: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void,
        complete: @escaping @Sendable (HTTPAnswer, @escaping Written) -> Void
    ) {
        // One more than there are calls: `begin` takes it away, so that the last answer cannot come before the last call.
        state = Mutex(
            State(places: Array(repeating: Place(), count: count), awaited: count + 1, missing: count + 1))
        self.perform = perform
        self.complete = complete
    }

    /// All calls have been handed in.
    func begin() {
        go(
            state.withLock { state in
                state.awaited -= 1
                state.missing -= 1
                return state.next
            })
    }

    /// The call at this place has its answer; `body` puts it into words and ends with ``finish(_:_:written:)``.
    func arrived(_ place: Int, _ body: @escaping @Sendable () -> Void) {
        go(
            state.withLock { state in
                state.deferred.append(body)
                state.markArrived(place)
                return state.next
            })
    }

    /// The answer at this place; `written` is told with the whole batch's bytes.
    func finish(_ place: Int, _ answer: HTTPAnswer, written: Written?) {
        go(
            state.withLock { state in
                guard state.places[place].answer == nil else { return .nothing }
                state.places[place].answer = answer
                state.places[place].written = written
                state.missing -= 1
                state.markArrived(place)
                return state.next
            })
    }

    private func go(_ step: Step) {
        switch step {
        case .nothing: break
        case .word:
            perform {
                let bodies = self.state.withLock { state in
                    defer { state.deferred = [] }
                    return state.deferred
                }
                for body in bodies { body() }
            }
        case .end: end()
        }
    }

    private func end() {
        let places = state.withLock { $0.places }
        let listeners = places.compactMap(\.written)
        complete(Self.answer(places.compactMap(\.answer))) { isWritten in
            for listener in listeners { listener(isWritten) }
        }
    }

    /// `{"results": [{"status", "body"}]}`. Bodies are JSON already; bytes of another kind, such as an attachment's, cannot
    /// stand here.
    private static func answer(_ answers: [HTTPAnswer]) -> HTTPAnswer {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(answers.reduce(32) { $0 + $1.body.count + 32 })
        var writer = JSONWriter(appendingTo: bytes)
        writer.beginObject()
        writer.key("results")
        writer.beginArray()
        for answer in answers {
            writer.beginObject()
            writer.field("status", answer.status)
            if !answer.body.isEmpty, answer.contentType.hasSuffix("json") {
                writer.key("body")
                writer.raw(answer.body)
            }
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return HTTPAnswer(status: 200, body: writer.bytes)
    }
}

/// Parameters of a query string. What cannot be decoded stays as it is: it will not be what the call takes.
enum QueryString {
    static func value(_ name: String, in query: String) -> String? {
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts[0] == name { return parts.count > 1 ? PercentEncoding.decode(parts[1]) ?? String(parts[1]) : "" }
        }
        return nil
    }
}
