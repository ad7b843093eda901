import AsyncCurl
import Foundation
import FrontdeskConfig
import FrontdeskCore
import FrontdeskStore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import UnixSignals

/// From the first socket to the last answer.
extension Daemon {
    func serve(_ parts: Parts, _ left: [OutboxRecord]) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
        let listeners: Listeners
        parts.intakes.inbound.expect(parts.sources)
        refresh(parts)
        do {
            listeners = try await listen(parts, group)
        } catch {
            parts.curl.stop()
            throw DaemonError.address(
                (error as? ListenFailure)?.description ?? "the folder \(options.runtime): \(error)")
        }
        let stopped = AsyncStream<LoopFailure?>.makeStream()
        Thread.detachNewThread {
            do throws(LoopFailure) {
                try parts.loop.run()
                stopped.continuation.yield(nil)
            } catch {
                stopped.continuation.yield(error)
            }
            stopped.continuation.finish()
        }
        parts.outbox.resume(left)
        parts.intakes.inbound.replace(parts.sources)
        parts.history.trim()
        // Whoever is told that the daemon is ready may send the signal at once.
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        logger.record(.ready, "ready", ["web": "\(listeners.web.port.map(String.init) ?? "-")"])
        parts.pulse?.end()
        manager.ready(summary(parts))
        var failure: LoopFailure?
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await parts.outbox.run() }
            tasks.addTask { await parts.intakes.media.run() }
            tasks.addTask { await self.tick(parts) }
            tasks.addTask { await self.reload(parts.reloader, at: hangups) }
            let ended = await withGracefulShutdownHandler {
                for await error in stopped.stream { return error }
                return nil
            } onGracefulShutdown: {
                self.stop(parts, listeners)
            }
            failure = ended
            parts.outbox.stop()
            parts.intakes.media.stop()
            await parts.intakes.inbound.stop()
            tasks.cancelAll()
        }
        manager.stopping()
        // A last batch, a checkpoint of a large desk and the log's end may take their time on a slow disk.
        let pulse = ManagerPulse.begin()
        defer { pulse?.end() }
        // Also when the loop ended by itself: nobody may connect to a daemon that cannot answer.
        await listeners.stop()
        await listeners.settle()
        parts.curl.stop()
        parts.history.stop()
        try await parts.intakes.stop()
        try await parts.readers.shutdownGracefully()
        try await group.shutdownGracefully()
        switch failure {
        case .store(let error): throw DaemonError.store(error.description)
        case .timer(let timer): throw DaemonError.bug(timer.text(suspect: suspectPath))
        case nil: break
        }
        logger.record(.stopped, "stopped")
    }

    /// SIGHUP asks for a reload. What comes while one is at work is one more, after it.
    private func reload(_ reloader: Reloader, at hangups: UnixSignalsSequence) async {
        for await _ in hangups {
            // One that somebody else has asked for may have read the files before they were changed.
            while case .underway = await reloader.reload(uid: -1) {
                guard (try? await Pause.wait(Self.reloadPause)) != nil else { return }
            }
        }
    }

    /// How long to wait for somebody else's reload to end.
    private static let reloadPause = Span.milliseconds(100)
    /// How long what is on its way out may take to end once the daemon is to stop. Most providers answer within it, and a restart
    /// stays short for those who wait.
    private static let sendsEndWithin = Span.seconds(3)

    /// No new connections, then the loop's last batch; what waits is answered so that clients come again.
    private func stop(_ parts: Parts, _ listeners: Listeners) {
        logger.record(.stopping, "stopping")
        manager.stopping()
        Task { await listeners.stop() }
        parts.api.streams.stopAll()
        Task {
            await parts.outbox.finish(within: Self.sendsEndWithin)
            parts.loop.lanes.send(.stop)
        }
    }

    /// Slow chores of the edge: due retries, pings of streams, free space, the journal's past.
    private func tick(_ parts: Parts) async {
        var seconds = 0
        while !Task.isCancelled {
            // A chore's pace, not a wait for anything: nothing depends on when exactly it runs.
            try? await Pause.wait(.seconds(1))
            seconds += 1
            parts.outbox.tick()
            parts.intakes.media.tick()
            if seconds % 15 == 0 { parts.api.streams.ping() }
            // The loop has counted for the first time by now.
            if seconds == 1 || seconds % 5 == 0 { refresh(parts) }
            // What is due by the desk's own time is asked for each hour.
            if seconds % 3_600 == 0 { parts.history.keep() }
        }
    }

    /// Looks at the disk, and tells the service manager how the desk is doing.
    private func refresh(_ parts: Parts) {
        let had = parts.status.hasRoom
        parts.status.refresh()
        if had, !parts.status.hasRoom {
            logger.record(.lowDisk, "the disk is almost full: nothing is taken in until there is room again")
        } else if !had, parts.status.hasRoom {
            logger.record(.roomAgain, "the disk has room again")
        }
        manager.status(summary(parts))
    }

    private func summary(_ parts: Parts) -> String {
        let channels = parts.status.standings.map { ($0.facts.name, $0.state) }
        return DeskSummary(
            gauges: parts.loop.gauges.current, channels: channels, hasRoom: parts.status.hasRoom,
            now: SystemClock.wall()
        ).text
    }
}
