package import FrontdeskCore

/// One connection to a mailbox, from the login to the end: bytes in, bytes and mails out. It does nothing by itself: no
/// I/O, no clock.
///
/// A command at a time, and the next is sent before its caller stores what the last has brought: the server works
/// meanwhile. What is not stored is fetched again by the next session: the position is the owner's, never the mailbox's
/// (`\Seen` may be set by anybody).
package struct IMAPSession {
    package enum Output: Equatable, Sendable {
        case send([UInt8])
        /// To be stored, and then told by `stored`; the session does not go beyond the batch that follows it.
        case batch(MailboxBatch)
        case note(MailboxNote)
        /// Nothing more will come: nil after an orderly end.
        case end(IMAPFault?)
    }

    /// The command whose answer is awaited.
    struct InFlight {
        let tag: String
        /// Whether something of the answer was not understood: what is missing in it may have been said there.
        var isGarbled = false
        let command: IMAPCommand
        var began: Instant
        /// IDLE: the server has said that it listens, and `DONE` has been said.
        var isContinued = false
        var isDone = false
    }

    let plan: MailboxPlan
    var tags: IMAPTags
    var framer: IMAPFramer
    var output: [Output] = []

    var inFlight: InFlight?
    var isOver = false
    var isStopping = false
    /// When the server was last heard, or owed nothing.
    var heard: Instant
    /// When a mailbox without IDLE is looked at again.
    var nextLook: Instant?
    var now: Instant
    var strayLines = 0

    // What the server has told.
    var capabilities: Set<String>?
    var isOpen = false
    var exists: UInt32 = 0
    var validity: UInt32?
    var nextUID: UInt32?
    var modSeq: UInt64 = 0

    // What is left to do.
    var position: MailboxPosition?
    /// The highest number that has been handed over; the position follows when it is stored.
    var reached: UInt32 = 0
    var wantsSearch = true
    /// Whether the owner has been told that nothing is left.
    var hasRested = false
    /// Found, their sizes unknown; ascending.
    var found: ArraySlice<UInt32> = []
    /// To be fetched next; ascending.
    var sized: ArraySlice<(uid: UInt32, size: UInt64)> = []
    var sizes: [UInt32: UInt64] = [:]
    var arrived: [UInt32: (received: Instant?, body: IMAPFetched.Body)] = [:]
    /// Mails that were not in the answer to a command for several: asked for alone before they count as gone.
    var doubtful: Set<UInt32> = []
    var afterwards: ArraySlice<IMAPCommand> = []
    /// Handed over, and not stored yet: what is to be done with them afterwards.
    var unstored: [UInt32] = []

    /// - Parameters:
    ///   - position: how far the mailbox has been read; nil if never.
    ///   - key: a random number, for the tags.
    package init(_ plan: MailboxPlan, from position: MailboxPosition?, key: UInt64, at now: Instant) {
        self.plan = plan
        self.position = position
        self.now = now
        heard = now
        tags = IMAPTags(key: key)
        framer = IMAPFramer(literalBytesMax: plan.mailBytesMax)
    }

    /// Begins, after the login.
    package mutating func begin(at now: Instant) -> [Output] {
        step(at: now) { $0.advance() }
    }

    /// Takes what came over the connection; no bytes are its end.
    package mutating func receive(_ bytes: [UInt8], at now: Instant) -> [Output] {
        step(at: now) { session in
            session.heard = now
            guard !bytes.isEmpty else { throw IMAPFault.closed("") }
            var framer = session.framer
            session.framer = IMAPFramer()
            defer { session.framer = framer }
            try framer.take(bytes) { try session.take($0) }
        }
    }

    /// Looks at the clock; to be called at `deadline`.
    package mutating func tick(at now: Instant) -> [Output] {
        step(at: now) { session in
            guard now >= session.deadline else { return }
            if session.isResting {
                session.endRest()
            } else if session.inFlight != nil {
                throw IMAPFault.silent
            }
            session.advance()
        }
    }

    /// The batch last handed over is stored: what the plan wants done with its mails may be done.
    package mutating func stored(at now: Instant) -> [Output] {
        step(at: now) { session in
            // The server owed nothing that it could have said meanwhile: nobody listened.
            session.heard = now
            session.planAfterwards()
            session.advance()
        }
    }

    /// Ends in an orderly way, with LOGOUT, once the command on its way is answered.
    package mutating func stop(at now: Instant) -> [Output] {
        step(at: now) { session in
            session.isStopping = true
            if session.isResting { session.endRest() }
            session.advance()
        }
    }

    /// When something is due without a word of the server.
    package var deadline: Instant {
        if isOver { return .distantFuture }
        if let nextLook { return nextLook }
        guard let inFlight else { return .distantFuture }
        if isResting { return inFlight.began + plan.idleMax }
        return min(heard + IMAPLimits.silenceMax, inFlight.began + IMAPLimits.commandMax)
    }

    /// The mails that the server is asked for now: whom to suspect when the connection breaks.
    package var inHand: [UInt32] {
        switch inFlight?.command {
        case .mails(let uids)?: uids
        case .head(let uid)?: [uid]
        default: []
        }
    }

    /// Whether the server owes nothing: it idles, or nobody looks for a while.
    var isResting: Bool {
        if nextLook != nil { return true }
        return inFlight?.command == .idle && inFlight?.isContinued == true && inFlight?.isDone == false
    }

    private mutating func step(at now: Instant, _ body: (inout IMAPSession) throws -> Void) -> [Output] {
        guard !isOver else { return [] }
        self.now = now
        do {
            try body(&self)
        } catch {
            end(error as? IMAPFault ?? .malformed("\(error)"))
        }
        defer { output = [] }
        return output
    }

    mutating func end(_ fault: IMAPFault?) {
        guard !isOver else { return }
        isOver = true
        output.append(.end(fault))
    }
}
