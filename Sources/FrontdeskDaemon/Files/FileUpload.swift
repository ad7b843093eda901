import FrontdeskStore
import NIOCore
import NIOPosix
import Synchronization

/// A file on its way to the disk: written piece by piece off the event loop, in order.
final class FileUpload: BodySink {
    private struct Waiting: Sendable {
        var piece: ByteBuffer
        var taken: @Sendable () -> Void
    }

    private struct State {
        var waiting: [Waiting] = []
        var isWriting = false
        var isAbandoned = false
    }

    private struct Target {
        var upload: BlobUpload?
        var error: StoreError?
    }

    let bytesMax: Int
    private let threads: NIOThreadPool
    private let begin: @Sendable () throws(StoreError) -> BlobUpload
    private let state = Mutex(State())
    private let target = Mutex(Target())

    init(bytesMax: Int, threads: NIOThreadPool, begin: @escaping @Sendable () throws(StoreError) -> BlobUpload) {
        self.bytesMax = bytesMax
        self.threads = threads
        self.begin = begin
    }

    func take(_ piece: ByteBuffer, taken: @escaping @Sendable () -> Void) {
        let begins = state.withLock { state in
            state.waiting.append(Waiting(piece: piece, taken: taken))
            defer { state.isWriting = true }
            return !state.isWriting
        }
        if begins { threads.submit { _ in self.write() } }
    }

    func abandon() {
        let isIdle = state.withLock { state in
            state.isAbandoned = true
            return !state.isWriting
        }
        if isIdle { target.withLock { $0.upload = nil } }
    }

    /// Writes what waits until nothing does.
    private func write() {
        while true {
            let (next, isAbandoned) = state.withLock { state -> (Waiting?, Bool) in
                if state.waiting.isEmpty { state.isWriting = false }
                return (state.waiting.isEmpty ? nil : state.waiting.removeFirst(), state.isAbandoned)
            }
            if isAbandoned { target.withLock { $0.upload = nil } }
            guard let next else { return }
            if !isAbandoned { target.withLock { append(next.piece, to: &$0) } }
            next.taken()
        }
    }

    private func append(_ piece: ByteBuffer, to target: inout Target) {
        guard target.error == nil else { return }
        do throws(StoreError) {
            let upload = try upload(of: target)
            target.upload = upload
            try upload.append(Array(piece.readableBytesView))
        } catch {
            target.error = error
            target.upload = nil
        }
    }

    /// The whole file, once all of it was taken; blocks on the disk.
    ///
    /// - Parameter body: what is done with it; the file goes unless it is kept there.
    func finish<Value: Sendable>(_ body: (BlobUpload) throws(StoreError) -> Value) throws(StoreError) -> Value {
        var target = Target()
        self.target.withLock { swap(&$0, &target) }
        if let error = target.error { throw error }
        return try body(try upload(of: target))
    }

    private func upload(of target: Target) throws(StoreError) -> BlobUpload {
        if let upload = target.upload { return upload }
        return try begin()
    }
}
