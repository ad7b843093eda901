import NIOCore
import NIOHTTP1

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
