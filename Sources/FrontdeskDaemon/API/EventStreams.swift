import FrontdeskAPI
import FrontdeskCore
import FrontdeskStore
import NIOPosix
import Synchronization

/// The streams of `GET /v1/events`: each reads the journal from its own cursor, at its reader's pace.
///
/// A stream holds nothing of the journal in memory; a slow reader costs a connection. Resuming is reading on.
final class EventStreams: Sendable {
    private struct Stream: Sendable {
        var cursor: Int64
        var isReading = false
        /// Whose view it is.
        var caller: Caller
        /// `nil` for the whole desk.
        var agent: AgentNumber? { caller.seesAll ? nil : caller.agent }
        var connection: HTTPConnection
        var directory: @Sendable () -> Directory
    }

    private struct State {
        var streams: [UInt64: Stream] = [:]
        var next: UInt64 = 0
        var last: Int64 = 0
    }

    private let lanes: Lanes
    private let records: any RecordReader
    private let readers: NIOThreadPool
    private let state = Mutex(State())
    /// How long a reader waits before it comes again: not all of them in one moment, and not for longer than a restart.
    private static let pauseMilliseconds = 200
    /// Journal rows read at once.
    private static let rowsPerRead = 64

    init(lanes: Lanes, records: any RecordReader, readers: NIOThreadPool) {
        self.lanes = lanes
        self.records = records
        self.readers = readers
    }

    var count: Int { state.withLock { $0.streams.count } }

    /// The journal has grown to this event.
    func published(_ last: Int64) {
        let waiting = state.withLock { state -> [UInt64] in
            state.last = last
            return state.streams.filter { !$0.value.isReading && $0.value.cursor < last }.map(\.key)
        }
        for id in waiting { read(id) }
    }

    /// - Parameters:
    ///   - caller: whose view it is.
    ///   - after: the last event the client has.
    func open(
        _ connection: HTTPConnection, caller: Caller, after: Int64,
        directory: @escaping @Sendable () -> Directory
    ) -> Bool {
        let id = state.withLock { state -> UInt64? in
            guard state.streams.count < APILimits.streamsMax else { return nil }
            state.next += 1
            state.streams[state.next] = Stream(
                cursor: after, caller: caller, connection: connection, directory: directory)
            return state.next
        }
        guard let id else { return false }
        connection.whenGone { self.close(id) }
        connection.startStream(contentType: "text/event-stream")
        // The cursor comes at once, so that a client cut off before its first event resumes from here and not from then.
        connection.streamPart(Array("id: \(after)\n\n".utf8)) { ok in
            if ok { self.read(id) } else { self.close(id) }
        }
        // A directory that came meanwhile may have ended stale streams before this one was there.
        if !directory().isStill(caller) { end(id) }
        return true
    }

    /// Ends the streams of those who are not any more who they were when they asked.
    func endStale(_ directory: Directory) {
        let stale = state.withLock { $0.streams.filter { !directory.isStill($0.value.caller) }.map(\.key) }
        for id in stale { end(id) }
    }

    private func close(_ id: UInt64) {
        state.withLock { $0.streams[id] = nil }
    }

    /// Ends a stream for its client, who will come back for the rest.
    private func end(_ id: UInt64) {
        state.withLock { $0.streams.removeValue(forKey: id) }?.connection.endStream()
    }

    func stopAll() {
        let streams = state.withLock { state -> [Stream] in
            defer { state.streams = [:] }
            return Array(state.streams.values)
        }
        for stream in streams {
            // Readers that go by the standard come again after this pause, and go on behind the last event they have.
            let farewell = "retry: \(Self.pauseMilliseconds)\n: the daemon stops\n\n"
            stream.connection.streamPart(Array(farewell.utf8)) { _ in }
            stream.connection.endStream()
        }
    }

    /// Writes a comment to all, so that both sides learn whether the other is there.
    func ping() {
        let streams = state.withLock { $0.streams.filter { !$0.value.isReading } }
        for (id, stream) in streams {
            stream.connection.streamPart(Array(": ping\n\n".utf8)) { ok in if !ok { self.close(id) } }
        }
    }

    private func read(_ id: UInt64) {
        let stream = state.withLock { state -> Stream? in
            guard let stream = state.streams[id], !stream.isReading else { return nil }
            state.streams[id]?.isReading = true
            return stream
        }
        guard let stream else { return }
        readers.submit { poolState in
            guard poolState == .active else { return }
            let rows = (try? self.records.journal(after: stream.cursor, limit: Self.rowsPerRead)) ?? []
            let entries = rows.flatMap { (try? Entry.decodeAll($0)) ?? [] }
            guard let first = entries.first else { return self.advance(id, to: stream.cursor, more: false) }
            // What came next is not kept any more: the client has to hear that, not to be led over the gap.
            guard first.sequence <= stream.cursor + 1 else { return self.end(id) }
            self.withViews(of: entries, for: id) { views in self.write(entries, views, id, stream) }
        }
    }

    /// Where the entries' conversations stand now: those in the router by the loop, the others by their records.
    private func withViews(
        of entries: [Entry], for id: UInt64,
        _ body: @escaping @Sendable ([ConversationID: ConversationStanding]) -> Void
    ) {
        let ids = Set(entries.flatMap { $0.events.compactMap(\.conversation) })
        lanes.send(
            .read(
                { engine in
                    var views: [ConversationID: ConversationStanding] = [:]
                    for id in ids {
                        if let item = engine.router.state.work[id] { views[id] = ConversationStanding(item) }
                    }
                    let open = views
                    self.readers.submit { poolState in
                        guard poolState == .active else { return }
                        var views = open
                        for id in ids where views[id] == nil {
                            guard let record = try? self.records.conversation(id),
                                let item = try? WorkItem(decoding: record.left)
                            else { continue }
                            views[id] = ConversationStanding(item)
                        }
                        body(views)
                    }
                }, otherwise: { self.end(id) }))
    }

    private func write(
        _ entries: [Entry], _ views: [ConversationID: ConversationStanding], _ id: UInt64, _ stream: Stream
    ) {
        var cursor = stream.cursor
        let text = EventText(agent: stream.agent, directory: stream.directory(), views: views)
        let bytes = text.render(entries, after: &cursor)
        guard !bytes.isEmpty else { return advance(id, to: cursor, more: true) }
        let reached = cursor
        stream.connection.streamPart(bytes) { ok in
            if ok { self.advance(id, to: reached, more: true) } else { self.close(id) }
        }
    }

    private func advance(_ id: UInt64, to cursor: Int64, more: Bool) {
        let again = state.withLock { state -> Bool in
            state.streams[id]?.isReading = false
            state.streams[id]?.cursor = cursor
            return state.streams[id] != nil && (more || cursor < state.last)
        }
        if again { read(id) }
    }
}

extension APIService {
    func events(_ request: APIRequest) throws(ParameterError) {
        guard let connection = request.connection else { return request.answer(Problem.notFound) }
        let cursor = { (text: String) in Int64(text).flatMap { $0 >= 0 ? $0 : nil } }
        var after = try request.parameter("after", "the id of an event", cursor)
        if let last = request.header("Last-Event-ID") {
            guard let number = cursor(last) else {
                throw ParameterError(name: "Last-Event-ID", wanted: "the id of an event")
            }
            after = number
        }
        let asked = after
        withEngine(request) { engine in
            let last = engine.lastSequence
            guard let asked else { return self.follow(connection, request, after: last) }
            // Whoever waits for it would hear nothing of all that happens until then.
            guard asked <= last else { return request.answer(Problem.cursorAhead(last: last)) }
            self.withRecords(request) { records throws(StoreError) in
                let oldest = try records.journalStart() - 1
                guard asked >= oldest else { return request.answer(Problem.cursorGone(oldest: oldest)) }
                self.follow(connection, request, after: asked)
            }
        }
    }

    private func follow(_ connection: HTTPConnection, _ request: APIRequest, after: Int64) {
        let opened = streams.open(connection, caller: request.caller, after: after) { self.directory }
        if !opened { request.answer(Problem.tooMany) }
    }
}
