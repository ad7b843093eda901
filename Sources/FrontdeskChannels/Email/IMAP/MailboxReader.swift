package import AsyncCurl
package import FrontdeskCore

/// Who gets a mailbox's mails.
package protocol MailboxOwner: Sendable {
    /// Stores the mails and the position in one transaction, and returns once that lasts. A mail that is known already, by
    /// its key or by itself, is none; the position counts all the same.
    ///
    /// - Throws: whatever kept it from storing; the mails come again, later.
    func take(_ batch: MailboxBatch) async throws

    /// Hears what has happened.
    func hear(_ note: MailboxNote) async
}

/// The bytes' way to a mailbox's server, after the login.
package protocol MailboxWire: Sendable {
    func send(_ bytes: [UInt8]) async throws
    /// What has come, nothing at the end of the connection, and nil where nothing came in time.
    func receive(within span: Span) async throws -> [UInt8]?
    func close()
}

extension CurlConnection: MailboxWire {
    package func send(_ bytes: [UInt8]) async throws {
        try await send(bytes, timeout: IMAPLimits.silenceMax.duration)
    }

    package func receive(within span: Span) async throws -> [UInt8]? {
        do {
            return try await receive(timeout: span.duration)
        } catch let error as CurlConnectionError where error.failure.kind == .timedOut {
            return nil
        }
    }
}

extension Span {
    /// The same as Swift's own type.
    fileprivate var duration: Duration { .microseconds(microseconds) }
}

/// Reads a mailbox for as long as its task runs: connects, reads, waits for more, and begins anew after a failure, each
/// time after a longer while.
package struct MailboxReader: Sendable {
    /// What the reader needs of the world.
    package struct Surroundings: Sendable {
        /// Opens the connection and logs in: with fresh secrets each time, since tokens run out.
        package var connect: @Sendable () async throws -> any MailboxWire
        /// The one clock's present.
        package var now: @Sendable () -> Instant
        /// Evenly distributed over all numbers, and of a source that nobody can guess: tags are made of it.
        package var random: @Sendable () -> UInt64
        /// Returns after that long; throws when the task is cancelled.
        package var wait: @Sendable (Span) async throws -> Void

        package init(
            connect: @escaping @Sendable () async throws -> any MailboxWire, now: @escaping @Sendable () -> Instant,
            random: @escaping @Sendable () -> UInt64, wait: @escaping @Sendable (Span) async throws -> Void
        ) {
            self.connect = connect
            self.now = now
            self.random = random
            self.wait = wait
        }
    }

    private let plan: MailboxPlan
    private let owner: any MailboxOwner
    private let surroundings: Surroundings
    private let backoff: Backoff

    package init(
        _ plan: MailboxPlan, owner: any MailboxOwner, surroundings: Surroundings, backoff: Backoff = Backoff()
    ) {
        self.plan = plan
        self.owner = owner
        self.surroundings = surroundings
        self.backoff = backoff
    }

    /// What one session leaves to the next.
    private struct Progress {
        var position: MailboxPosition?
        var failures = 0
        /// By UID: how often a mail was refused or was the only one asked for when the connection broke.
        var attempts: [UInt32: Int] = [:]
        var isOneByOne = false
        var passedOver: [UInt32: String] = [:]
    }

    /// Reads until the task is cancelled, the plan's end is reached, or a login is refused for good.
    ///
    /// - Parameter position: how far the owner has it; nil if it was never read.
    /// - Returns: why it does not go on; nil at the plan's end and after a cancellation.
    package func run(from position: MailboxPosition?) async -> IMAPFault? {
        var progress = Progress(position: position)
        while !Task.isCancelled {
            let fault = await runSession(&progress)
            if Task.isCancelled { return nil }
            guard let fault else {
                if plan.endsWhenRead { return nil }
                continue
            }
            if fault.isLasting { return fault }
            progress.failures += 1
            let span = backoff.delay(failures: progress.failures, random: surroundings.random())
            await owner.hear(.ended(fault, nextAfter: span))
            do {
                try await surroundings.wait(span)
            } catch {
                return nil
            }
        }
        return nil
    }

    private func runSession(_ progress: inout Progress) async -> IMAPFault? {
        let wire: any MailboxWire
        do {
            wire = try await surroundings.connect()
        } catch {
            return Self.fault(error)
        }
        defer { wire.close() }
        var plan = plan
        plan.isOneByOne = progress.isOneByOne
        plan.passedOver = progress.passedOver
        var session = IMAPSession(plan, from: progress.position, key: surroundings.random(), at: surroundings.now())
        do {
            var outputs = session.begin(at: surroundings.now())
            while true {
                if let end = try await perform(&outputs, &session, wire, &progress) {
                    learn(from: end.fault, session.inHand, &progress)
                    return end.fault
                }
                let span = max(.zero, session.deadline - surroundings.now())
                let bytes = try await wire.receive(within: min(span, IMAPLimits.idleMax))
                let now = surroundings.now()
                outputs = bytes.map { session.receive($0, at: now) } ?? session.tick(at: now)
            }
        } catch {
            let fault = Self.fault(error)
            learn(from: fault, session.inHand, &progress)
            return fault
        }
    }

    private struct End {
        let fault: IMAPFault?
    }

    /// Does what the session asks, in its order.
    private func perform(
        _ outputs: inout [IMAPSession.Output], _ session: inout IMAPSession, _ wire: any MailboxWire,
        _ progress: inout Progress
    ) async throws -> End? {
        while !outputs.isEmpty {
            let all = outputs
            outputs = []
            // What is sent does not wait for what is stored: the server works meanwhile.
            for case .send(let bytes) in all { try await wire.send(bytes) }
            for output in all {
                switch output {
                case .send:
                    break
                case .batch(let batch):
                    do {
                        try await owner.take(batch)
                    } catch {
                        throw IMAPFault.notTaken("\(error)")
                    }
                    progress.position = batch.position
                    progress.failures = 0
                    outputs += session.stored(at: surroundings.now())
                case .note(let note):
                    if case .read(let position) = note {
                        progress.position = position
                        progress.failures = 0
                        progress.isOneByOne = false
                        progress.attempts = [:]
                    }
                    await owner.hear(note)
                case .end(let fault):
                    return End(fault: fault)
                }
            }
        }
        return nil
    }

    /// Finds the mail on which the connection breaks each time: first each is fetched alone, then it is counted.
    private func learn(from fault: IMAPFault?, _ inHand: [UInt32], _ progress: inout Progress) {
        var suspect: UInt32?
        var reason = "the connection broke each time it was fetched"
        switch fault {
        case .mailRefused(let uid, let text)?:
            suspect = uid
            reason = text
        case .connection?, .closed?, .silent?, .malformed?:
            if inHand.count == 1 { suspect = inHand.first } else if inHand.count > 1 { progress.isOneByOne = true }
        default:
            break
        }
        guard let suspect else { return }
        progress.attempts[suspect, default: 0] += 1
        if progress.attempts[suspect, default: 0] >= IMAPLimits.attemptsMax { progress.passedOver[suspect] = reason }
    }

    private static func fault(_ error: any Error) -> IMAPFault {
        switch error {
        case let error as IMAPFault: error
        case let error as CurlConnectionError: .connection(error)
        case let error as CurlError: .connection(CurlConnectionError(error))
        default: .connection(CurlConnectionError(CurlError(kind: .failed, phase: .notSent, message: "\(error)")))
        }
    }
}
