import FrontdeskChannels
import FrontdeskConfig
import FrontdeskCore
import FrontdeskStore
import Logging

/// A channel that is asked for what has come, with the settings it was made of.
struct PolledSource: Sendable {
    let settings: ChannelSettings.Kind
    let secrets: ChannelSecrets.Mark
    let channel: any PolledChannel
}

/// Asks a provider for what has come, again and again, each time from where the last answer that was stored has ended.
struct PolledReading: Sendable {
    let intake: ChannelIntake
    let desks: InboundDesks
    let records: any RecordReader

    /// Between attempts at a provider that fails; it is tried for as long as it takes.
    private static let backoff = Backoff(base: .seconds(1), cap: .minutes(5), giveUpAfter: .hours(1))

    func source(_ polled: PolledSource) -> InboundSource {
        InboundSource(name: polled.channel.name, settings: polled.settings, secrets: polled.secrets) {
            await read(polled.channel, $0)
        }
    }

    private func read(_ channel: any PolledChannel, _ standing: InboundState) async {
        guard let desk = desks.desk(of: channel.name) else { return }
        var failures = 0
        do {
            var cursor = try records.cursor(desk.number)?.cursor ?? ""
            while !Task.isCancelled {
                do throws(PollFault) {
                    let pause = try await ask(channel, desk, standing, &cursor)
                    failures = 0
                    try? await Pause.wait(pause)
                } catch {
                    guard !Task.isCancelled else { return }
                    failures += 1
                    guard let wait = wait(after: error, failures) else { return end(desk, standing, error) }
                    standing.lost(error.detail, retryAt: SystemClock.wall() + wait)
                    desk.logger.record(
                        .channelLost, "the channel is lost for now",
                        ["channel": "\(channel.name)", "reason": "\(error.detail)"])
                    try await Pause.wait(wait)
                }
            }
        } catch is CancellationError {
            return
        } catch {
            end(desk, standing, PollFault(.lasting, "the store: \(error)"))
        }
    }

    /// Asks once and stores what came.
    ///
    /// - Returns: the time until the next look.
    private func ask(
        _ channel: any PolledChannel, _ desk: InboundDesk, _ standing: InboundState, _ cursor: inout String
    ) async throws(PollFault) -> Span {
        let answer = try await channel.poll(after: cursor, at: SystemClock.wall())
        if !standing.current.isConnected {
            desk.logger.record(.channelUp, "the channel answers", ["channel": "\(channel.name)"])
        }
        standing.connected()
        let next = answer.cursor.isEmpty ? cursor : answer.cursor
        if !answer.items.isEmpty || next != cursor {
            standing.found(answer.items.count)
            do {
                let items = try answer.items.map { item throws(ChannelIntake.Refusal) in
                    try intake.item(item, of: channel.name, desk.number)
                }
                try await desk.store(items, .cursor(CursorRecord(channel: desk.number, cursor: next)))
            } catch {
                throw PollFault(.passing(after: nil), "what came could not be stored: \(error)")
            }
            cursor = next
        }
        standing.left(0, at: SystemClock.wall())
        return answer.pause
    }

    private func wait(after fault: PollFault, _ failures: Int) -> Span? {
        guard case .passing(let after) = fault.kind else { return nil }
        let own = Self.backoff.delay(failures: failures, random: SystemRandomNumberGenerator.draw())
        return max(own, after ?? .zero)
    }

    private func end(_ desk: InboundDesk, _ standing: InboundState, _ fault: PollFault) {
        standing.lost(fault.detail, retryAt: .distantFuture)
        desk.logger.record(
            .channelDown, "the channel is not asked any more: change what is wrong and reload",
            ["channel": "\(desk.channel)", "reason": "\(fault.detail)"])
    }
}
