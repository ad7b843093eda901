import FrontdeskChannels
import FrontdeskConfig
import FrontdeskCore
import Synchronization

/// A channel that is asked for what has come, with the settings it was made of, by which a reload sees what has changed.
struct InboundSource: Sendable {
    let name: String
    let settings: ChannelSettings.Kind
    /// Which secrets it was made of; nil where they are read anew at each login.
    let secrets: ChannelSecrets.Mark?
    /// Reads it until its task is cancelled or nothing but a change helps, and tells how it is doing.
    let read: @Sendable (InboundState) async -> Void
}

/// Reads all channels that have to be asked, each by a task of its own on shared threads.
final class InboundService: Sendable {
    private struct Running {
        let settings: ChannelSettings.Kind
        let secrets: ChannelSecrets.Mark?
        let state: InboundState
        let task: Task<Void, Never>
    }

    private struct State {
        var running: [String: Running] = [:]
        /// Those that will be read as soon as the daemon serves.
        var expected: [String] = []
        var isStopped = false
    }

    private let state = Mutex(State())

    /// These are going to be read: until then they have not been reached, whoever asks.
    func expect(_ sources: [InboundSource]) {
        state.withLock { $0.expected = sources.map(\.name) }
    }

    /// Reads these from now on. One that is as it was and is being read goes on; one that has failed begins anew, since what
    /// was wrong may be right now.
    func replace(_ sources: [InboundSource]) {
        state.withLock { state in
            guard !state.isStopped else { return }
            var next: [String: Running] = [:]
            for source in sources {
                if let present = state.running[source.name], present.settings == source.settings,
                    present.secrets == source.secrets, present.state.current.isConnected
                {
                    next[source.name] = present
                    continue
                }
                let previous = state.running[source.name]?.task
                previous?.cancel()
                let standing = InboundState()
                // The old one has to be over: two readers of one channel would both store its position.
                let task = Task {
                    await previous?.value
                    guard !Task.isCancelled else { return }
                    await source.read(standing)
                }
                next[source.name] = Running(
                    settings: source.settings, secrets: source.secrets, state: standing, task: task)
            }
            for (name, running) in state.running where next[name] == nil { running.task.cancel() }
            state.running = next
            state.expected = []
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

    /// How each is doing, by channel.
    var standings: [String: InboundState.Standing] {
        state.withLock { state in
            let known = state.running.mapValues { $0.state.current }
            return state.expected.reduce(into: known) { $0[$1] = InboundState.Standing() }
        }
    }
}
