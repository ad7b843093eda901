import AsyncCurl
import FrontdeskChannels
import FrontdeskConfig
import FrontdeskCore
import FrontdeskStore
import Logging
import Synchronization

/// A mail channel with the settings it was made of, by which a reload sees what has changed.
struct EmailSource: Sendable {
    let settings: EmailChannelSettings
    let channel: EmailChannel
}

/// Reads the mailboxes of all channels, each by a task of its own on shared threads.
final class MailboxService: Sendable {
    /// Mails that are worth a line of the log when they wait.
    static let tellWaiting = 100

    private struct Running {
        let settings: EmailChannelSettings
        let state: MailboxState
        let task: Task<Void, Never>
    }

    private struct State {
        var running: [String: Running] = [:]
        var isStopped = false
    }

    private let intake: MailIntake
    private let lanes: Lanes
    private let records: any RecordReader
    private let metrics: WebMetrics
    private let logger: Logger
    private let state = Mutex(State())

    init(intake: MailIntake, lanes: Lanes, records: any RecordReader, metrics: WebMetrics, logger: Logger) {
        self.intake = intake
        self.lanes = lanes
        self.records = records
        self.metrics = metrics
        self.logger = logger
    }

    /// Reads these from now on. One that is as it was and is being read goes on; one that has failed begins anew, since what
    /// was wrong may be right now.
    func replace(_ sources: [EmailSource]) {
        state.withLock { state in
            guard !state.isStopped else { return }
            var next: [String: Running] = [:]
            for source in sources where source.settings.imap != nil {
                let name = source.channel.name
                if let present = state.running[name], present.settings == source.settings,
                    present.state.current.isConnected
                {
                    next[name] = present
                    continue
                }
                let previous = state.running[name]?.task
                previous?.cancel()
                let standing = MailboxState()
                // The old one has to be over: two readers of one mailbox would both store its position.
                let task = Task {
                    await previous?.value
                    await self.read(source, standing)
                }
                next[name] = Running(settings: source.settings, state: standing, task: task)
            }
            for (name, running) in state.running where next[name] == nil { running.task.cancel() }
            state.running = next
        }
    }

    /// Ends all of them.
    func stop() async {
        let tasks = state.withLock { state in
            state.isStopped = true
            return state.running.values.map(\.task)
        }
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
    }

    /// How each mailbox is doing, by channel.
    var standings: [String: MailboxState.Standing] {
        state.withLock { $0.running }.mapValues { $0.state.current }
    }

    private func read(_ source: EmailSource, _ standing: MailboxState) async {
        let channel = source.channel
        guard !Task.isCancelled, let imap = channel.settings.imap,
            let number = intake.directory().names.number(.channel, channel.name)
        else { return }
        let keeper = MailboxKeeper(
            channel: channel, mailbox: imap.plan.mailbox, number: ChannelNumber(number), intake: intake, lanes: lanes,
            counters: metrics.channel(channel.name), state: standing, logger: logger)
        let position: MailboxPosition?
        do {
            let record = try records.mailbox(ChannelNumber(number))
            position = record.flatMap {
                $0.name != imap.plan.mailbox
                    ? nil : MailboxPosition(validity: $0.validity, lastUID: $0.lastUID, modSeq: $0.modSeq)
            }
        } catch {
            return standing.end(.notTaken("\(error)"))
        }
        let surroundings = MailboxReader.Surroundings(
            connect: { try await channel.openMailbox() }, now: { SystemClock.wall() },
            random: {
                var generator = SystemRandomNumberGenerator()
                return generator.next()
            },
            // The back-off between tries, so that a server in trouble is left alone: the pace of a chore, and a wait for
            // nothing that could tell when it is over. A reload and the end cut it short.
            wait: { try await Task.sleep(for: .microseconds($0.microseconds)) })
        let reader = MailboxReader(imap.plan, owner: keeper, surroundings: surroundings)
        guard let fault = await reader.run(from: position), !Task.isCancelled else { return }
        standing.end(fault)
        logger.error(
            "the mailbox is not read any more: change what is wrong and reload",
            metadata: ["channel": "\(channel.name)", "reason": "\(fault.text)"])
    }
}
