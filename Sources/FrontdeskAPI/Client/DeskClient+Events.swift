import AsyncCurl
import FrontdeskCore

extension DeskClient {
    /// Follows the desk's events until the handler returns false, over restarts of the daemon, without a gap.
    ///
    /// Where the stream breaks it goes on after the last event that was handled. Time-outs do not apply: a quiet desk
    /// has no events.
    ///
    /// - Parameters:
    ///   - cursor: the event to begin after; nil begins now.
    ///   - handler: takes the events one by one; its error ends the stream and is thrown on.
    /// - Throws: `DeskError` when the daemon refuses, or has not come back after ``ClientLimits/retryTotal`` of pauses.
    package func events(after cursor: String?, _ handler: @escaping (ServerSentEvent) throws -> Bool) throws {
        var stream = EventStream(cursor: cursor, handler: handler)
        var backoff = Backoff()
        while true {
            let failure = attempt(&stream)
            if let error = stream.error { throw error }
            if stream.isDone { return }
            if stream.wasAlive { backoff = Backoff() }
            try wait(after: failure, &backoff)
        }
    }

    /// Follows one connection until it ends.
    private func attempt(_ stream: inout EventStream) -> Failure {
        var request = request("GET", "/v1/events" + DeskPath.query([("after", stream.after)]))
        request.timeout = nil
        request.headers = request.headers.filter { $0.name != "Accept" } + [("Accept", "text/event-stream")]
        if let last = stream.parser.lastID { request.headers.append(("Last-Event-ID", last)) }
        stream.begin()
        do {
            let response = try withUnsafeMutablePointer(to: &stream) { pointer in
                try effects.stream(request) { pointer.pointee.take($0) }
            }
            if let refusal = refusal(response, to: request) { return refusal }
            return Failure(error: .interrupted("The daemon ended the stream of events"), mayRepeat: true)
        } catch {
            return failure(error, of: request)
        }
    }
}

/// A stream of events over several connections.
private struct EventStream {
    private let cursor: String?
    private let handler: (ServerSentEvent) throws -> Bool
    private(set) var parser = EventStreamParser()
    private(set) var isDone = false
    private(set) var error: (any Error)?
    /// Whether this connection has brought anything, a sign of life at least.
    private(set) var wasAlive = false

    init(cursor: String?, handler: @escaping (ServerSentEvent) throws -> Bool) {
        self.cursor = cursor
        self.handler = handler
    }

    /// The cursor for the query; once there is an id, the header says where to go on.
    var after: String? { parser.lastID == nil ? cursor : nil }

    mutating func begin() {
        parser.restart()
        wasAlive = false
    }

    /// Hands on what a chunk completes; false ends the stream.
    mutating func take(_ chunk: UnsafeRawBufferPointer) -> Bool {
        wasAlive = true
        do {
            for event in try parser.feed(chunk) where !isDone {
                isDone = try !handler(event)
            }
        } catch {
            self.error = error
        }
        return !isDone && error == nil
    }
}
