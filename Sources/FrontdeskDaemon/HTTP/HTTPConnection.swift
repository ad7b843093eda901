import FrontdeskAPI
import FrontdeskCore
import FrontdeskStore
package import NIOCore
package import NIOHTTP1

/// One connection: puts requests together, hands them to the handler, writes the answers.
///
/// NIO's codec does HTTP/1.1; what comes while a call is in hand waits here, and reading stops only when something does.
/// (NIO's own pipelining handler stops reading at every request, which costs two system calls each.) All stored properties
/// belong to the connection's event loop; other threads come in by `respond`, `stream` and `whenGone`, which hop to it.
package final class HTTPConnection: ChannelDuplexHandler, @unchecked Sendable {
    // @unchecked: every mutable property is touched on `eventLoop` only.
    package typealias InboundIn = HTTPServerRequestPart
    package typealias OutboundIn = HTTPServerResponsePart
    package typealias OutboundOut = HTTPServerResponsePart

    package typealias Handler = @Sendable (HTTPCall) -> Void

    let settings: HTTPListenerSettings
    private let peer: PeerCredentials?
    private let registry: ConnectionRegistry
    let eventLoop: any EventLoop
    var context: ChannelHandlerContext?
    private var head: HTTPRequestHead?
    private var body = ByteBuffer()
    private var bodyLimit = 0
    private var rejected = false
    var isBusy = false
    private var isStopping = false
    /// No more requests: the connection ends once what was answered is out.
    private var isClosing = false
    /// The peer sends nothing more, and may still read.
    private var isInputClosed = false
    /// Answers whose bytes are not all with the socket.
    private var unwritten = 0
    private var gone: (@Sendable () -> Void)?
    /// What came behind the call in hand, in its order.
    private var waiting = CircularBuffer<Waiting>()
    private var isReadHeld = false
    /// What takes the body of the request that comes in, and how many bytes of it are on their way there.
    var sink: (any BodySink)?
    var unsunk = 0
    private var received = 0
    /// The body is all here, and the sink has not taken all of it.
    var isBodyWhole = false
    private var isDraining = false
    var limit: IdleLimit
    /// How long a peer may take to close after our last byte.
    private static let lingerTime = TimeAmount.seconds(2)

    private enum Waiting {
        case part(HTTPServerRequestPart)
        case inputClosed
        /// What came is not HTTP/1.1.
        case malformed
    }

    init(
        settings: HTTPListenerSettings, peer: PeerCredentials?, registry: ConnectionRegistry, eventLoop: any EventLoop
    ) {
        self.settings = settings
        self.peer = peer
        self.registry = registry
        self.eventLoop = eventLoop
        limit = IdleLimit(eventLoop: eventLoop, step: settings.requestTime)
    }

    package func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        armIdle()
    }

    package func channelInactive(context: ChannelHandlerContext) {
        leave()
        context.fireChannelInactive()
    }

    package func handlerRemoved(context: ChannelHandlerContext) {
        leave()
    }

    private func leave() {
        guard context != nil else { return }
        context = nil
        limit.cancel()
        waiting.removeAll()
        sink?.abandon()
        sink = nil
        let vanished = gone
        gone = nil
        registry.remove(self, peer: peer)
        vanished?()
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        take(.part(unwrapInboundIn(data)))
    }

    package func read(context: ChannelHandlerContext) {
        if waiting.isEmpty, unsunk < HTTPLimits.uploadWindow { context.read() } else { isReadHeld = true }
    }

    private func take(_ next: Waiting) {
        guard !isClosing else { return }
        if isBusy || !waiting.isEmpty { waiting.append(next) } else { handle(next) }
    }

    private func handle(_ next: Waiting) {
        switch next {
        case .part(.head(let head)): begin(head)
        case .part(.body(let part)): take(part)
        case .part(.end): finish()
        case .inputClosed:
            isInputClosed = true
            closeWhenWritten()
        case .malformed:
            var answer = Problem.badRequest("this is no HTTP/1.1, or its headers are over the limits")
            answer.closes = true
            write(answer, version: .http1_1, keepAlive: false, written: nil)
        }
    }

    /// After an answer: what came behind its call, one after the other. Not recursive, however many are answered at once.
    private func drain() {
        guard !isDraining else { return }
        isDraining = true
        while !isBusy, !isClosing, let next = waiting.popFirst() { handle(next) }
        isDraining = false
        readOn()
    }

    func readOn() {
        guard isReadHeld, waiting.isEmpty, unsunk < HTTPLimits.uploadWindow else { return }
        isReadHeld = false
        context?.read()
    }

    /// The raw-byte handler in front saw the first byte of a request.
    func requestStarted() {
        guard !isBusy, !isRequestTimed else { return }
        isRequestTimed = true
        closeLater(in: settings.requestTime)
    }

    func closeLater(in time: TimeAmount) {
        limit.set(in: time) { [weak self] in self?.context?.close(promise: nil) }
    }

    private func begin(_ head: HTTPRequestHead) {
        requestStarted()
        self.head = head
        body.clear()
        rejected = false
        if let refusal = settings.refusal(head, peer) { return reject(refusal) }
        received = 0
        sink = settings.sink(head, peer)
        guard let limit = sink?.bytesMax ?? settings.bodyLimit(head) else { return reject(Problem.notFound) }
        bodyLimit = limit
        if sink != nil { closeLater(in: max(HTTPLimits.uploadTime, settings.requestTime)) }
        if let length = head.headers.first(name: "content-length").flatMap({ Int($0) }), length > bodyLimit {
            tooLarge()
        } else if head.headers.first(name: "expect")?.lowercased() == "100-continue" {
            context?.writeAndFlush(wrapOutboundOut(.head(.init(version: .http1_1, status: .continue))), promise: nil)
        }
    }

    private func take(_ part: ByteBuffer) {
        guard !rejected else { return }
        received += part.readableBytes
        guard received <= bodyLimit else { return tooLarge() }
        if let sink { return hand(part, to: sink) }
        var part = part
        body.writeBuffer(&part)
    }

    private func tooLarge() {
        reject(Problem.tooLarge(bodyLimit))
    }

    /// Answers before the body has come, and ends the connection: what follows is not read.
    private func reject(_ answer: HTTPAnswer) {
        guard !rejected, let head else { return }
        rejected = true
        sink?.abandon()
        sink = nil
        var answer = answer
        answer.closes = true
        write(answer, version: head.version, keepAlive: false, written: nil)
    }

    func finish() {
        guard let head, !rejected else { return }
        guard unsunk == 0 else {
            isBodyWhole = true
            // Nothing else is handled meanwhile.
            isBusy = true
            return
        }
        limit.clear()
        isRequestTimed = false
        self.head = nil
        isBusy = true
        number += 1
        let parts = head.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let call = HTTPCall(
            method: head.method.rawValue, path: String(parts.first ?? ""),
            query: parts.count > 1 ? String(parts[1]) : "", headers: head.headers,
            body: body.readBytes(length: body.readableBytes) ?? [], sink: sink, peer: peer, connection: self,
            number: number)
        sink = nil
        keepAlive = head.isKeepAlive && !isStopping
        isHead = head.method == .HEAD
        settings.handler(call)
    }

    private(set) var keepAlive = true
    private var isHead = false
    /// Of the call in hand, on this connection: an answer to another one goes nowhere.
    private var number = 0
    /// A request has begun and its time runs.
    private var isRequestTimed = false

    /// Answers the call in hand, once: another answer would stand as the next call's. Safe from any thread.
    func respond(_ answer: HTTPAnswer, to call: HTTPCall, written: (@Sendable (Bool) -> Void)?) {
        guard eventLoop.inEventLoop else {
            return eventLoop.execute { self.respond(answer, to: call, written: written) }
        }
        guard isBusy, call.number == number else {
            written?(false)
            return
        }
        write(answer, version: .http1_1, keepAlive: keepAlive && !answer.closes, written: written)
    }

    /// Runs a body on the connection's event loop. Safe from any thread.
    func perform(_ body: @escaping @Sendable () -> Void) {
        eventLoop.execute(body)
    }

    private func write(
        _ answer: HTTPAnswer, version: HTTPVersion, keepAlive: Bool, written: (@Sendable (Bool) -> Void)?
    ) {
        guard let context else {
            written?(false)
            return
        }
        gone = nil
        let keepAlive = keepAlive && !isInputClosed && !endsNext
        var headers = HTTPHeaders()
        if answer.status != 204 {
            let count = answer.file?.file.count ?? answer.body.count
            headers.add(name: "content-length", value: String(count))
            if count > 0 { headers.add(name: "content-type", value: answer.contentType) }
        }
        for header in answer.headers { headers.add(name: header.name, value: header.value) }
        if !keepAlive { headers.add(name: "connection", value: "close") }
        let head = HTTPResponseHead(version: version, status: .init(statusCode: answer.status), headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if let file = answer.file, !isHead {
            // The call is answered, though not yet to its end.
            number += 1
            return writePiece(of: file, at: 0, keepAlive, written: written)
        }
        if !answer.body.isEmpty, !isHead, answer.status != 204 {
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: answer.body)))), promise: nil)
        }
        end(context, keepAlive: keepAlive, written: written)
    }

    /// Ends an answer, and goes on with what waits.
    func end(_ context: ChannelHandlerContext, keepAlive: Bool, written: (@Sendable (Bool) -> Void)?) {
        isBusy = false
        // Before the end is written: a request that waits behind this one comes in while it is.
        if !keepAlive { beginClosing() }
        writeEnd(context, written: written)
        if keepAlive, !isBusy { armIdle() }
        drain()
    }

    /// Nothing comes after the call in hand.
    private var endsNext: Bool {
        if case .inputClosed? = waiting.first { true } else { false }
    }

    func writeEnd(_ context: ChannelHandlerContext, written: (@Sendable (Bool) -> Void)?) {
        unwritten += 1
        let promise = context.eventLoop.makePromise(of: Void.self)
        promise.futureResult.whenComplete { result in
            self.unwritten -= 1
            if self.isClosing, self.unwritten == 0 { self.closeOutput() }
            written?((try? result.get()) != nil)
        }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: promise)
    }

    func beginClosing() {
        isClosing = true
        waiting.removeAll()
        closeLater(in: settings.requestTime)
    }

    /// The last answer is out; a peer still sending must not make it vanish, so only output closes at first.
    private func closeOutput() {
        guard let context else { return }
        registry.settled(self)
        context.close(mode: .output, promise: nil)
        closeLater(in: Self.lingerTime)
    }

    /// Ends a connection without a call in hand: at once, or when its last answer is out.
    private func closeWhenWritten() {
        guard !isClosing else { return }
        if unwritten == 0 { context?.close(promise: nil) } else { beginClosing() }
    }

    /// Calls back when the peer goes away before the call in hand is answered. Safe from any thread.
    func whenGone(_ callback: @escaping @Sendable () -> Void) {
        eventLoop.execute {
            if self.context == nil { callback() } else { self.gone = callback }
        }
    }

    package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent { take(.inputClosed) }
        context.fireUserInboundEventTriggered(event)
    }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if error is HTTPParserError { take(.malformed) } else { context.close(promise: nil) }
    }

    private func armIdle() {
        guard let time = settings.idleTime else { return }
        closeLater(in: time)
    }

    /// The daemon stops: close after the answer, or, where nothing is asked, once what has been sent had the time to be
    /// read. A request that has come in part is answered, not cut off.
    func stop() {
        eventLoop.execute {
            self.isStopping = true
            self.keepAlive = false
            guard !self.isBusy else { return }
            guard self.head == nil else { return self.reject(Problem.stopping) }
            let grace = self.number == 0 ? HTTPLimits.firstRequestGrace : HTTPLimits.stopGrace
            self.eventLoop.scheduleTask(in: grace) {
                guard !self.isBusy else { return }
                if self.head == nil { self.closeWhenWritten() } else { self.reject(Problem.stopping) }
            }
        }
    }
}
