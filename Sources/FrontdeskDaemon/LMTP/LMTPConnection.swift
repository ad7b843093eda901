import FrontdeskChannels
import NIOCore

/// One connection of a mail server: carries bytes between the socket and the session, and mails to the desk.
///
/// While mails are being delivered nothing more is read, and none while the other side does not read our answers.
final class LMTPConnection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let settings: LMTPListenerSettings
    private let connections: LMTPConnections
    private var session: LMTPSession
    private var limit: IdleLimit
    private var context: ChannelHandlerContext?
    private var isReadHeld = false
    /// The other side sends nothing more, and may still read.
    private var isInputClosed = false
    /// Our last answer is on its way.
    private var isClosing = false

    init(settings: LMTPListenerSettings, connections: LMTPConnections, eventLoop: any EventLoop) {
        self.settings = settings
        self.connections = connections
        session = LMTPSession(settings.desk)
        limit = IdleLimit(eventLoop: eventLoop, step: settings.idleTime)
    }

    private var id: ObjectIdentifier { ObjectIdentifier(self) }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        let loop = context.eventLoop
        let hasRoom = connections.add(id) { loop.execute { bound.value.stop() } }
        armIdle()
        guard hasRoom else {
            return follow(LMTPStep(answer: Array("421 4.3.2 Too many connections, come again\r\n".utf8), closes: true))
        }
        follow(LMTPStep(answer: session.greeting))
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        leave()
    }

    func channelInactive(context: ChannelHandlerContext) {
        leave()
        context.fireChannelInactive()
    }

    private func leave() {
        guard context != nil else { return }
        context = nil
        limit.cancel()
        connections.remove(id)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isClosing else { return }
        armIdle()
        var buffer = unwrapInboundIn(data)
        let step = session.take(buffer.readBytes(length: buffer.readableBytes) ?? [])
        if step.deliveries.isEmpty, !connections.hold(session.heldBytes, id) {
            session.drop()
            _ = connections.hold(0, id)
        }
        follow(step)
    }

    func read(context: ChannelHandlerContext) {
        if mayRead { context.read() } else { isReadHeld = true }
    }

    private var mayRead: Bool { !session.isDelivering && context?.channel.isWritable ?? false }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        readOn()
        context.fireChannelWritabilityChanged()
    }

    private func readOn() {
        guard isReadHeld, mayRead else { return }
        isReadHeld = false
        context?.read()
    }

    /// Answers, and delivers what has come.
    private func follow(_ step: LMTPStep) {
        guard let context else { return }
        if !step.answer.isEmpty {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: step.answer)), promise: nil)
        }
        if step.closes { return close() }
        guard !step.deliveries.isEmpty else {
            if isInputClosed { close() }
            return
        }
        limit.clear()
        let deliver = settings.deliver
        let deliveries = step.deliveries
        // They count for the mail they came in: a copy for a second channel is rare.
        _ = connections.hold(deliveries.first?.mail.count ?? 0, id)
        let outcomes = context.eventLoop.makeFutureWithTask {
            var outcomes: [DeliveryOutcome] = []
            for delivery in deliveries { outcomes.append(await deliver(delivery)) }
            return outcomes
        }
        outcomes.assumeIsolated().whenSuccess { self.settle($0) }
    }

    private func settle(_ outcomes: [DeliveryOutcome]) {
        guard context != nil else { return }
        _ = connections.hold(0, id)
        armIdle()
        follow(session.settle(outcomes))
        readOn()
    }

    /// Closes once the last answer is out. Only the output at first: what the other side still sends must not make the
    /// answer vanish.
    private func close() {
        guard let context, !isClosing else { return }
        isClosing = true
        let (connections, id) = (connections, id)
        // Closed once what was written before is written.
        context.close(mode: .output).whenComplete { _ in connections.settled(id) }
        closeLater(in: LMTPListenerLimits.lingerTime)
        if isInputClosed { context.close(promise: nil) }
    }

    private func armIdle() {
        guard !isClosing else { return }
        closeLater(in: settings.idleTime)
    }

    private func closeLater(in time: TimeAmount) {
        limit.set(in: time) { [weak self] in self?.context?.close(promise: nil) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent {
            isInputClosed = true
            if isClosing { context.close(promise: nil) } else if !session.isDelivering { close() }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func stop() {
        guard !isClosing else { return }
        follow(session.stop())
    }
}
