import Glibc

/// A thread of its own for a loop that blocks; the threads of Swift's tasks are few and must not.
struct LoopThread: Sendable {
    private final class Start: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    private let thread: pthread_t

    /// Starts the thread.
    ///
    /// - Throws: `CurlError` if the system has none to give.
    init(_ body: @escaping @Sendable () -> Void) throws {
        let start = Unmanaged.passRetained(Start(body))
        var thread = pthread_t()
        let result = pthread_create(&thread, nil, runLoopThread, start.toOpaque())
        guard result == 0 else {
            start.release()
            throw CurlError(kind: .failed, phase: .notSent, message: "no thread: error \(result)")
        }
        self.thread = thread
    }

    /// Waits for its end; the thread itself, which cannot, lets go of itself instead. To be called once.
    func join() {
        if pthread_equal(thread, pthread_self()) != 0 {
            pthread_detach(thread)
        } else {
            pthread_join(thread, nil)
        }
    }

    fileprivate static func run(_ context: UnsafeMutableRawPointer) {
        let start = Unmanaged<Start>.fromOpaque(context).takeRetainedValue()
        // Signals are for the threads that expect them; but not what a fault here would raise, nor SIGPROF, by which Swift's
        // runtime holds the other threads of a process that crashes: with these blocked there would be no backtrace.
        var others = sigset_t()
        sigfillset(&others)
        for number in [SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSEGV, SIGPROF] { sigdelset(&others, number) }
        pthread_sigmask(SIG_BLOCK, &others, nil)
        start.body()
    }
}

private func runLoopThread(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let context { LoopThread.run(context) }
    return nil
}
