import AsyncCurl
import Crypto
import Foundation
import FrontdeskAPI
import FrontdeskCore
import Glibc
import Synchronization

/// A shop that sends signed webhooks at a steady rate, and each again with the same `webhook-id` until it is answered, as
/// Standard Webhooks has it.
final class ProofShop: Sendable {
    /// Connections at once: as many as the rate needs while the daemon answers, and enough to catch up after.
    private static let connections = 24
    /// Every so many-th is sent once more after its answer, as a shop does that has lost it.
    private static let twice = 50
    /// As long as the client of the agents.
    private static let patience = Duration.seconds(30)

    private struct State {
        var next = 0
        var measures = Measures()
        /// The message each webhook became.
        var accepted: [String: String] = [:]
        var repeated = 0
    }

    private let url: String
    private let key: SymmetricKey
    private let run: String
    private let interval: Span
    private let state = Mutex(State())

    init(url: String, secretFile: String, run: String, perSecond: Int) throws {
        self.url = url
        self.run = run
        interval = Span(microseconds: Int64(1_000_000 / perSecond))
        let text = try String(contentsOfFile: secretFile, encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        key = SymmetricKey(data: Data(base64Encoded: String(text.dropFirst("whsec_".count))) ?? Data())
    }

    func run(until stop: Stop) throws {
        let began = ContinuousClock.now
        let threads = (0..<Self.connections).map { _ in Runner.start { self.send(since: began, until: stop) } }
        for thread in threads { pthread_join(thread, nil) }
        state.withLock { state in
            var writer = JSONWriter()
            writer.beginObject()
            writer.field("sent", state.next)
            writer.field("repeated", state.repeated)
            state.measures.write(to: &writer)
            writer.key("accepted")
            writer.beginObject()
            for (id, message) in state.accepted {
                writer.key(id)
                writer.string(message)
            }
            writer.endObject()
            writer.endObject()
            Runner.write(writer.bytes, to: STDOUT_FILENO)
        }
    }

    private func send(since began: ContinuousClock.Instant, until stop: Stop) {
        guard let curl = try? CurlEasy() else { return }
        while !stop.isAsked {
            let number = state.withLock { state in
                state.next += 1
                return state.next
            }
            let due = began + .microseconds(interval.microseconds * Int64(number))
            let (seconds, attoseconds) = (due - .now).components
            Runner.pause(Span(microseconds: seconds * 1_000_000 + attoseconds / 1_000_000_000_000))
            deliver(number, by: curl)
        }
    }

    private func deliver(_ number: Int, by curl: CurlEasy) {
        let id = "\(run)-\(number)"
        let body = Array(#"{"id":"\#(id)","from":{"id":"\#(id)"},"text":"I want a refund, \#(id)"}"#.utf8)
        var measures = Measures()
        let message = measures.call("webhook \(id)") { try self.post(id, body, by: curl) }
        if number.isMultiple(of: Self.twice), let message {
            let again = measures.call("webhook \(id) again") { try self.post(id, body, by: curl) }
            if let again, again != message { measures.fail("webhook \(id) was \(message) and is \(again)") }
        }
        let done = measures
        state.withLock { state in
            state.measures.add(done)
            if let message { state.accepted[id] = message }
        }
    }

    private struct Refused: Error {
        let status: Int
        let body: String
    }

    /// Sends it until it is answered; the message it became.
    private func post(_ id: String, _ body: [UInt8], by curl: CurlEasy) throws -> String {
        let end = ContinuousClock.now + Self.patience
        var pause = Span.milliseconds(20)
        while true {
            do {
                let answer = try curl.perform(request(id, body))
                if (200..<300).contains(answer.status) {
                    return try JSONParser.parse(answer.body)["message"]?.string ?? ""
                }
                let isOver = answer.status != 503 || ContinuousClock.now > end
                if isOver { throw Refused(status: answer.status, body: String(decoding: answer.body, as: UTF8.self)) }
            } catch let error as CurlError {
                guard error.kind == .failed, ContinuousClock.now < end else { throw error }
            }
            state.withLock { $0.repeated += 1 }
            Runner.pause(pause)
            pause = min(Span(microseconds: pause.microseconds * 2), .milliseconds(500))
        }
    }

    private func request(_ id: String, _ body: [UInt8]) -> CurlRequest {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let signed = Array("\(id).\(now.tv_sec).".utf8) + body
        let code = Data(HMAC<SHA256>.authenticationCode(for: signed, using: key)).base64EncodedString()
        var request = CurlRequest(
            method: "POST", url: url,
            headers: [
                ("Content-Type", "application/json"), ("webhook-id", id), ("webhook-timestamp", "\(now.tv_sec)"),
                ("webhook-signature", "v1,\(code)"),
            ], body: body)
        // It is known by its id when it comes again.
        request.isRepeatable = true
        return request
    }
}
