import FrontdeskStore
import NIOCore
import NIOHTTP1
import NIOPosix

extension HTTPConnection {
    /// Reading goes on at the pace at which the sink takes what comes.
    func hand(_ part: ByteBuffer, to sink: any BodySink) {
        let count = part.readableBytes
        unsunk += count
        sink.take(part) {
            self.eventLoop.execute {
                self.unsunk -= count
                guard self.context != nil else { return }
                if self.isBodyWhole, self.unsunk == 0 {
                    self.isBodyWhole = false
                    self.isBusy = false
                    self.finish()
                }
                self.readOn()
            }
        }
    }

    /// Writes a file piece by piece, each once the one before has been taken; then ends the answer. A file that cannot be
    /// read on ends the connection: the other side knows how long it should have been.
    func writePiece(
        of body: FileBody, at offset: Int, _ keepAlive: Bool, written: (@Sendable (Bool) -> Void)?
    ) {
        guard let context else {
            written?(false)
            return
        }
        guard offset < body.file.count else {
            limit.clear()
            return end(context, keepAlive: keepAlive && self.keepAlive, written: written)
        }
        body.readers.submit { _ in
            let piece = (try? body.file.read(at: offset, most: HTTPLimits.filePieceBytes)) ?? []
            self.eventLoop.execute {
                guard let context = self.context, !piece.isEmpty else {
                    self.context?.close(promise: nil)
                    written?(false)
                    return
                }
                self.closeLater(in: self.settings.requestTime)
                let promise = context.eventLoop.makePromise(of: Void.self)
                promise.futureResult.whenComplete { _ in
                    self.writePiece(of: body, at: offset + piece.count, keepAlive, written: written)
                }
                context.writeAndFlush(
                    self.wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: piece)))), promise: promise)
            }
        }
    }

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
