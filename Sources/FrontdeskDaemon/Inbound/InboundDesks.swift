import FrontdeskCore
import Logging

/// Makes for each channel that is asked for what has come the desk that its reader hands it to.
struct InboundDesks: Sendable {
    let directory: @Sendable () -> Directory
    let lanes: Lanes
    let metrics: WebMetrics
    let logger: Logger

    /// Nil where the channel is not in the configuration any more.
    func desk(of channel: String) -> InboundDesk? {
        directory().names.number(.channel, channel).map { number in
            InboundDesk(
                channel: channel, number: ChannelNumber(number), lanes: lanes, counters: metrics.channel(channel),
                logger: logger)
        }
    }
}
