import FrontdeskAPI
import FrontdeskCore
package import NIOCore
package import NIOHTTP1

/// One connection: puts requests together, hands them to the handler, writes the answers.
///
/// NIO's codec does HTTP/1.1; its pipelining handler lets one request through at a time. All stored properties belong to
/// the connection's event loop; other threads come in by `respond`, `stream` and `whenGone`, which hop to the loop.
package final class HTTPConnection: ChannelInboundHandler, @unchecked Sendable {
    // @unchecked: every mutable property is touched on `eventLoop` only.
    package typealias InboundIn = HTTPServerRequestPart
    package typealias OutboundOut = HTTPServerResponsePart

    package typealias Handler = @Sendable (HTTPCall) -> Void

    private let settings: HTTPListenerSettings
    private let peer: PeerCredentials?
    private let registry: ConnectionRegistry
    private let eventLoop: any EventLoop
    private var context: ChannelHandlerContext?
    private var head: HTTPRequestHead?
    private var body = ByteBuffer()
    private var bodyLimit = 0
    private var rejected = false
    private var isBusy = false
    private var isStopping = false
    /// No more requests: the connection ends once what was answered is out.
    private var isClosing = false
    /// The peer sends nothing more, and may still read.
    private var isInputClosed = false
    /// Answers whose bytes are not all with the socket.
    private var unwritten = 0
    private var gone: (@Sendable () -> Void)?
    private var slowTimer: Scheduled<Void>?
    private var idleTimer: Scheduled<Void>?
    /// How long a peer may take to close after our last byte.
    private static let lingerTime = TimeAmount.seconds(2)

    init(
        settings: HTTPListenerSettings, peer: PeerCredentials?, registry: ConnectionRegistry, eventLoop: any EventLoop
    ) {
        self.settings = settings
        self.peer = peer
        self.registry = registry
        self.eventLoop = eventLoop
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
        slowTimer?.cancel()
        idleTimer?.cancel()
        let vanished = gone
        gone = nil
        registry.remove(self, peer: peer)
        vanished?()
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isClosing else { return }
        switch unwrapInboundIn(data) {
        case .head(let head): begin(head)
        case .body(let part): take(part)
        case .end: finish()
        }
    }

    /// The raw-byte handler in front saw the first byte of a request.
    func requestStarted() {
        idleTimer?.cancel()
        idleTimer = nil
        guard slowTimer == nil, !isBusy else { return }
        closeLater(in: settings.requestTime)
    }

    private func closeLater(in time: TimeAmount) {
        slowTimer?.cancel()
        slowTimer = eventLoop.assumeIsolated().scheduleTask(in: time) { [weak self] in
            self?.context?.close(promise: nil)
        }
    }

    private func begin(_ head: HTTPRequestHead) {
        requestStarted()
        self.head = head
        body.clear()
        rejected = false
        guard let limit = settings.bodyLimit(head) else { return reject(Problem.notFound) }
        bodyLimit = limit
        if let length = head.headers.first(name: "content-length").flatMap({ Int($0) }), length > bodyLimit {
            tooLarge()
        } else if head.headers.first(name: "expect")?.lowercased() == "100-continue" {
            context?.writeAndFlush(wrapOutboundOut(.head(.init(version: .http1_1, status: .continue))), promise: nil)
        }
    }

    private func take(_ part: ByteBuffer) {
        guard !rejected else { return }
        guard body.readableBytes + part.readableBytes <= bodyLimit else { return tooLarge() }
        var part = part
        body.writeBuffer(&part)
    }

    private func tooLarge() {
        reject(
            Problem.answer(
                status: 413, code: "too-large", title: "Send less: the body is over the limit.",
                extra: [("limit", .number(.integer(Int64(bodyLimit))))]))
    }

    /// Answers before the body has come, and ends the connection: what follows is not read.
    private func reject(_ answer: HTTPAnswer) {
        guard !rejected, let head else { return }
        rejected = true
        var answer = answer
        answer.closes = true
        write(answer, version: head.version, keepAlive: false, written: nil)
    }

    private func finish() {
        slowTimer?.cancel()
        slowTimer = nil
        guard let head, !rejected else { return }
        self.head = nil
        isBusy = true
        let parts = head.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let call = HTTPCall(
            method: head.method.rawValue, path: String(parts.first ?? ""),
            query: parts.count > 1 ? String(parts[1]) : "", headers: head.headers,
            body: body.readBytes(length: body.readableBytes) ?? [], peer: peer, connection: self)
        keepAlive = head.isKeepAlive && !isStopping
        isHead = head.method == .HEAD
        settings.handler(call)
    }

    private var keepAlive = true
    private var isHead = false

    /// Answers the call in hand. Safe from any thread.
    func respond(_ answer: HTTPAnswer, to call: HTTPCall, written: (@Sendable (Bool) -> Void)?) {
        if eventLoop.inEventLoop {
            write(answer, version: .http1_1, keepAlive: keepAlive && !answer.closes, written: written)
        } else {
            eventLoop.execute {
                self.write(answer, version: .http1_1, keepAlive: self.keepAlive && !answer.closes, written: written)
            }
        }
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
        isBusy = false
        let keepAlive = keepAlive && !isInputClosed
        var headers = HTTPHeaders()
        if answer.status != 204 {
            headers.add(name: "content-length", value: String(answer.body.count))
            if !answer.body.isEmpty { headers.add(name: "content-type", value: answer.contentType) }
        }
        for header in answer.headers { headers.add(name: header.name, value: header.value) }
        if !keepAlive { headers.add(name: "connection", value: "close") }
        let head = HTTPResponseHead(version: version, status: .init(statusCode: answer.status), headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if !answer.body.isEmpty, !isHead, answer.status != 204 {
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: answer.body)))), promise: nil)
        }
        // Before the end is written: a request that waits behind this one comes in while it is.
        if !keepAlive { beginClosing() }
        writeEnd(context, written: written)
        if keepAlive, !isBusy { armIdle() }
    }

    private func writeEnd(_ context: ChannelHandlerContext, written: (@Sendable (Bool) -> Void)?) {
        unwritten += 1
        let promise = context.eventLoop.makePromise(of: Void.self)
        promise.futureResult.whenComplete { result in
            self.unwritten -= 1
            if self.isClosing, self.unwritten == 0 { self.closeOutput() }
            written?((try? result.get()) != nil)
        }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: promise)
    }

    private func beginClosing() {
        isClosing = true
        closeLater(in: settings.requestTime)
    }

    /// The last answer is out; a peer still sending must not make it vanish, so only output closes at first.
    private func closeOutput() {
        guard let context else { return }
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
        if case .inputClosed? = event as? ChannelEvent {
            isInputClosed = true
            if !isBusy { closeWhenWritten() }
        }
        context.fireUserInboundEventTriggered(event)
    }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func armIdle() {
        guard let time = settings.idleTime else { return }
        idleTimer?.cancel()
        idleTimer = eventLoop.assumeIsolated().scheduleTask(in: time) { [weak self] in
            self?.context?.close(promise: nil)
        }
    }

    /// The daemon stops: close now when idle, else after the answer.
    func stop() {
        eventLoop.execute {
            self.isStopping = true
            self.keepAlive = false
            if !self.isBusy { self.closeWhenWritten() }
        }
    }
}

// MARK: - Streams

extension HTTPConnection {
    /// Starts an answer without an end, such as a stream of events. Safe from any thread.
    func startStream(contentType: String) {
        eventLoop.execute {
            guard let context = self.context else { return }
            let headers = HTTPHeaders([("content-type", contentType), ("cache-control", "no-store")])
            context.writeAndFlush(
                self.wrapOutboundOut(.head(.init(version: .http1_1, status: .ok, headers: headers))), promise: nil)
        }
    }

    /// Writes a part; `done` says whether it reached the socket, so that a writer goes at the reader's pace.
    func streamPart(_ bytes: [UInt8], done: @escaping @Sendable (Bool) -> Void) {
        eventLoop.execute {
            guard let context = self.context else { return done(false) }
            let promise = context.eventLoop.makePromise(of: Void.self)
            promise.futureResult.whenComplete { result in done((try? result.get()) != nil) }
            context.writeAndFlush(
                self.wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: bytes)))), promise: promise)
        }
    }

    func endStream() {
        eventLoop.execute {
            guard let context = self.context else { return }
            self.isBusy = false
            self.beginClosing()
            self.writeEnd(context, written: nil)
        }
    }
}
