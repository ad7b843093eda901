import FrontdeskCore
import Glibc
import Synchronization

/// Agents and a shop that go on while the daemon is restarted and killed; `deploy/restarts` runs them and judges. Each works
/// until its standard input ends, and then prints what it has done as one line of JSON.
///
///     restart-proof agent SOCKET NAME
///     restart-proof shop URL SECRET-FILE RUN PER-SECOND
@main
struct RestartProof {
    static func main() throws {
        signal(SIGPIPE, SIG_IGN)
        let words = CommandLine.arguments.dropFirst().map { $0 }
        let stop = Stop()
        switch (words.first, words.count) {
        case ("agent", 3): try ProofAgent(socket: words[1], name: words[2]).run(until: stop)
        case ("shop", 5):
            guard let rate = Int(words[4]), rate > 0 else { exit(2) }
            try ProofShop(url: words[1], secretFile: words[2], run: words[3], perSecond: rate).run(until: stop)
        default:
            let usage = "usage: restart-proof agent SOCKET NAME | shop URL SECRET-FILE RUN PER-SECOND"
            Runner.write(Array(usage.utf8), to: STDERR_FILENO)
            exit(2)
        }
    }
}

/// Becomes true once standard input ends.
final class Stop: Sendable {
    private let flag = Atomic(false)

    init() {
        Runner.start {
            var byte: UInt8 = 0
            while read(STDIN_FILENO, &byte, 1) > 0 {}
            self.flag.store(true, ordering: .releasing)
        }
    }

    var isAsked: Bool { flag.load(ordering: .acquiring) }
}

/// What calls took, and which of them failed.
struct Measures {
    /// Microseconds of each call, its repetitions and pauses included.
    private(set) var taken: [Int] = []
    private(set) var failures: [String] = []
    /// Beyond what pulls were asked to wait, microseconds.
    private(set) var longestPull = 0

    /// Makes a call that must not fail; nil where it did.
    mutating func call<T>(_ name: String, waiting: Span? = nil, _ body: () throws -> T) -> T? {
        let began = ContinuousClock.now
        do {
            let value = try body()
            let (seconds, attoseconds) = (ContinuousClock.now - began).components
            let micros = Int(seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
            if let waiting {
                longestPull = max(longestPull, micros - Int(waiting.microseconds))
            } else {
                taken.append(micros)
            }
            return value
        } catch {
            fail("\(name): \(error)")
            return nil
        }
    }

    mutating func fail(_ text: String) { failures.append(text) }

    mutating func add(_ other: Measures) {
        taken += other.taken
        failures += other.failures
        longestPull = max(longestPull, other.longestPull)
    }

    /// The members of the line of JSON.
    func write(to writer: inout JSONWriter) {
        writer.key("failed")
        writer.beginArray()
        for failure in failures { writer.string(failure) }
        writer.endArray()
        writer.key("micros")
        writer.beginArray()
        for micros in taken { writer.integer(Int64(micros)) }
        writer.endArray()
        writer.key("longestPull")
        writer.integer(Int64(longestPull))
    }
}

/// Threads and time of this program.
enum Runner {
    /// Runs the body on a thread of its own.
    @discardableResult
    static func start(_ body: @escaping @Sendable () -> Void) -> pthread_t {
        let box = Unmanaged.passRetained(Body(run: body))
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, box.toOpaque())
        return thread
    }

    private final class Body: Sendable {
        let run: @Sendable () -> Void

        init(run: @escaping @Sendable () -> Void) {
            self.run = run
        }
    }

    /// The pace of the load and of its repetitions; nothing is waited for by it.
    static func pause(_ span: Span) {
        guard span > .zero else { return }
        var left = timespec(
            tv_sec: Int(span.microseconds / 1_000_000), tv_nsec: Int(span.microseconds % 1_000_000 * 1_000))
        var rest = timespec()
        while nanosleep(&left, &rest) == -1, errno == EINTR { left = rest }
    }

    /// Writes one line.
    static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = (bytes + [UInt8(ascii: "\n")])[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0 && errno == EINTR { continue }
            guard written > 0 else { return }
            rest = rest.dropFirst(written)
        }
    }
}
