import FrontdeskAPI
import FrontdeskChannels
import FrontdeskCore
import FrontdeskStore
import Logging
import Synchronization

/// Fetches the files that channels tell of by where they are, once their messages are stored.
///
/// What is wanted stands in the store: a daemon that dies meanwhile fetches it after its next start. A file that was fetched
/// is looked at by the scanner like any other, kept, and only then known to its message.
final class MediaService: Sendable {
    private struct Wanted {
        var record: MediaRecord
        var failures = 0
        var dueAt: Instant
    }

    private struct State {
        /// By ticket. Each has one entry in `order`.
        private var wanted: [Int64: Wanted] = [:]
        private var order = BinaryHeap()
        private var lastTicket: Int64 = 0
        var underway = 0
        var isStopped = false

        mutating func put(_ one: Wanted) {
            lastTicket += 1
            wanted[lastTicket] = one
            order.push(OrderedID(key: one.dueAt.microseconds, id: lastTicket))
        }

        /// The one that has been due for longest.
        mutating func takeDue(at now: Instant) -> Wanted? {
            guard let first = order.first, first.key <= now.microseconds else { return nil }
            order.pop()
            return wanted.removeValue(forKey: first.id)
        }
    }

    private let intake: ChannelIntake
    private let lanes: Lanes
    private let records: any RecordReader
    private let sources: Mutex<[String: any MediaSource]>
    private let logger: Logger
    private let state = Mutex(State())
    private let wakeups: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation

    init(
        intake: ChannelIntake, lanes: Lanes, records: any RecordReader, adapters: [any ChannelAdapter], logger: Logger
    ) {
        self.intake = intake
        self.lanes = lanes
        self.records = records
        self.logger = logger
        sources = Mutex(Self.sources(adapters))
        (wakeups, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Fetches by other adapters from now on.
    func replace(_ adapters: [any ChannelAdapter]) {
        let next = Self.sources(adapters)
        sources.withLock { $0 = next }
    }

    private static func sources(_ adapters: [any ChannelAdapter]) -> [String: any MediaSource] {
        adapters.reduce(into: [:]) { known, adapter in
            if let source = adapter as? any MediaSource { known[adapter.name] = source }
        }
    }

    /// Files that are wanted from now on.
    func add(_ records: [MediaRecord]) {
        state.withLock { state in
            for record in records { state.put(Wanted(record: record, dueAt: record.since)) }
        }
        wake.yield()
    }

    func stop() {
        state.withLock { $0.isStopped = true }
        wake.finish()
    }

    /// Called now and then, so that what waits for its time is looked at.
    func tick() { wake.yield() }

    /// Fetches what is due until told to stop.
    func run() async {
        await withDiscardingTaskGroup { group in
            for await _ in wakeups {
                while let next = takeDue(at: SystemClock.wall()) {
                    group.addTask { await self.fetch(next) }
                }
            }
            group.cancelAll()
        }
    }

    private func takeDue(at now: Instant) -> Wanted? {
        state.withLock { state in
            guard !state.isStopped, state.underway < MediaLimits.fetchesAtOnce,
                let wanted = state.takeDue(at: now)
            else { return nil }
            state.underway += 1
            return wanted
        }
    }

    private func fetch(_ wanted: Wanted) async {
        defer {
            state.withLock { $0.underway -= 1 }
            wake.yield()
        }
        let record = wanted.record
        guard let message = try? records.message(record.message),
            message.content.attachments.indices.contains(record.place)
        else { return again(wanted, nil, after: nil, "its message cannot be read") }
        var file = message.content.attachments[record.place]
        guard file.whereabouts == .coming else { return }
        let channel = intake.directory().names.name(record.channel)
        guard let source = sources.withLock({ $0[channel] }) else {
            return again(wanted, file, after: nil, "its channel gives no files now")
        }
        let answer = await source.fetch(file.source, bytesMax: ProviderLimits.mediaBytesMax, at: SystemClock.wall())
        switch answer {
        case .file(let bytes, let type):
            guard intake.hasRoom() else { return again(wanted, file, after: nil, "the disk is nearly full") }
            if let type, file.type.isEmpty || file.type == WireFile.anyType { file.type = type }
            keep(bytes, as: file, wanted)
        case .retry(let after, let detail): again(wanted, file, after: after, detail)
        case .gone(let detail): giveUp(wanted, file, detail)
        }
    }

    private func keep(_ bytes: [UInt8], as attachment: Attachment, _ wanted: Wanted) {
        var file = attachment
        let verdict = intake.scanner.verdicts(of: [(file.name, bytes)]).first ?? .unscanned
        do throws(StoreError) {
            file.sha256 = try intake.store.putBlob(bytes).hex
        } catch {
            return again(wanted, attachment, after: nil, "the store is unavailable")
        }
        file.bytes = bytes.count
        file.verdict = verdict
        file.source = ""
        let fetched = DeskRequest.fileFetched(wanted.record.message, file: wanted.record.place, file)
        let submission = Submission(fetched) { answer in
            if answer != .done { self.again(wanted, attachment, after: nil, "the store is unavailable") }
        }
        // Where the daemon stops it stays wanted.
        _ = lanes.submit(submission, mustTake: true)
    }

    /// - Parameter file: nil where nobody knows what it is.
    private func again(_ wanted: Wanted, _ file: Attachment?, after: Span?, _ detail: String) {
        var next = wanted
        next.failures += 1
        let now = SystemClock.wall()
        let due = MediaLimits.backoff.next(
            failures: next.failures, random: SystemRandomNumberGenerator.draw(), retryAfter: after,
            first: wanted.record.since, now: now)
        guard let due else {
            if let file { giveUp(wanted, file, detail) }
            return
        }
        next.dueAt = due
        state.withLock { [next] in $0.put(next) }
    }

    private func giveUp(_ wanted: Wanted, _ attachment: Attachment, _ detail: String) {
        logger.record(
            .fileLost, "a file of a message is not to be had",
            [
                "message": "\(wanted.record.message)", "file": "\(wanted.record.place + 1)", "detail": "\(detail)",
            ])
        var file = attachment
        file.source = ""
        file.sha256 = ""
        lanes.report(.fileFetched(wanted.record.message, file: wanted.record.place, file))
    }
}
