import NIOCore

/// Lets a listener rest for a moment when a connection could not be accepted, for want of descriptors or memory.
///
/// The kernel keeps telling that somebody waits, so a listener that only tried again would go round on it. NIO's own
/// handler of this purpose holds the next read back, but a read whose first accept fails counts as still under way: the
/// descriptor stays with the selector. Switching automatic reads off takes it out.
final class AcceptPause: ChannelInboundHandler {
    typealias InboundIn = any Channel

    private var isResting = false

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is IOError else { return context.fireErrorCaught(error) }
        guard !isResting else { return }
        isResting = true
        let channel = context.channel
        setReading(channel, false)
        context.eventLoop.assumeIsolated().scheduleTask(in: HTTPLimits.acceptPause) {
            self.isResting = false
            self.setReading(channel, true)
        }
    }

    /// Fails only on a listener that is closed, where nothing is to be read any more.
    private func setReading(_ channel: any Channel, _ isReading: Bool) {
        channel.setOption(.autoRead, value: isReading).whenFailure { _ in }
    }
}
