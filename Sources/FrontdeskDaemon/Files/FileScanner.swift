package import FrontdeskConfig
package import FrontdeskCore
import FrontdeskStore
package import Logging
import NIOPosix
import Synchronization

/// Says of files whether they may be passed on: by our own rule for types, and by clamd where one is configured.
///
/// Never in the way of a message: what the scanner cannot tell in ``ScanLimits/messageTime`` is `unscanned`.
package final class FileScanner: Sendable {
    private struct State {
        var settings: ScannerSettings?
        var rules: FileRules
        /// Time since boot until which a scanner that did not answer is left alone.
        var pausedUntil = Span.zero
        /// Whether it is known that it does not answer: that is logged once.
        var isSilent = false
    }

    private let state: Mutex<State>
    private let logger: Logger
    /// For who must not block.
    private let threads = NIOThreadPool(numberOfThreads: ScanLimits.threads)

    package init(_ settings: ScannerSettings?, rules: FileRules = FileRules(), logger: Logger) {
        state = Mutex(State(settings: settings, rules: rules))
        self.logger = logger
        threads.start()
    }

    /// Takes another scanner and other rules from now on.
    func replace(_ settings: ScannerSettings?, rules: FileRules) {
        state.withLock { state in
            if state.settings?.clamd != settings?.clamd { state = State(rules: rules) }
            state.settings = settings
            state.rules = rules
        }
    }

    /// Whether a file is of a type that is not passed on, whatever a scanner says. Blocks.
    func isBlocked(_ file: BlobFile, name: String) -> Bool {
        let head = (try? file.read(at: 0, most: 4)) ?? []
        return state.withLock { $0.rules }.isBlocked(name: name, head: head)
    }

    package func stop() async throws {
        try await threads.shutdownGracefully()
    }

    /// Whether there is a scanner.
    var isOn: Bool { state.withLock { $0.settings != nil } }

    /// Whether what was not looked at waits until it is.
    var holdsUnscanned: Bool { state.withLock { $0.settings?.onUnavailable == .hold } }

    /// Runs a body where it may wait for the scanner; it also runs where the daemon stops.
    func perform(_ body: @escaping @Sendable () -> Void) {
        threads.submit { _ in body() }
    }

    /// What is known of the files of one message, in their order. Blocks.
    func verdicts(of files: [(name: String, bytes: [UInt8])]) -> [FileVerdict] {
        let deadline = self.deadline
        return files.map { verdict(of: BlobFile(bytes: $0.bytes), name: $0.name, until: deadline) }
    }

    /// The time since boot at which a message goes on without the scanner.
    var deadline: Span { Span(microseconds: SystemClock.boot().microseconds + ScanLimits.messageTime.microseconds) }

    /// What is known of one file. Blocks.
    func verdict(of file: BlobFile, name: String, until deadline: Span) -> FileVerdict {
        if isBlocked(file, name: name) { return .blocked }
        let settings = state.withLock { state in
            SystemClock.boot() >= state.pausedUntil ? state.settings : nil
        }
        guard let settings else { return .unscanned }
        switch ClamdClient(path: settings.clamd).scan(file, until: deadline) {
        case .clean:
            note(isSilent: false)
            return .clean
        case .infected(let what):
            note(isSilent: false)
            logger.record(.fileInfected, "a file is infected", ["found": "\(what)", "bytes": "\(file.count)"])
            return .infected
        case .failed(let reason):
            note(isSilent: true, reason)
            return .unscanned
        case .timedOut:
            state.withLock { state in
                state.pausedUntil = Span(
                    microseconds: SystemClock.boot().microseconds + ScanLimits.pauseAfterTimeout.microseconds)
            }
            note(isSilent: true, "it did not answer in time")
            return .unscanned
        }
    }

    private func note(isSilent: Bool, _ reason: String = "") {
        let isNew = state.withLock { state in
            defer { state.isSilent = isSilent }
            return state.isSilent != isSilent
        }
        guard isNew else { return }
        if isSilent {
            logger.record(.scannerSilent, "clamd looks at no files", ["reason": "\(reason)"])
        } else {
            logger.record(.scannerBack, "clamd looks at files again")
        }
    }
}
