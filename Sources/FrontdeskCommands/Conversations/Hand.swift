import FrontdeskAPI
import FrontdeskCore

/// Which conversation is meant where none is named: the one in hand.
enum Hand {
    /// What is to be done with it.
    enum Purpose {
        /// Accept or decline: one that is offered.
        case answerOffer
        /// Answer, leave, resolve: one that is worked on, or else one that waits.
        case serve
        /// Go on with: one that waits.
        case goOn
        /// End the wrap-up of: one that is resolved.
        case wrapUp
        /// Read: whatever is in front of the agent.
        case read
    }

    /// The conversation of an agent's work that is meant.
    ///
    /// - Throws: `CommandFailure`: 1 where there is none, 2 where one of several has to be named.
    static func one(of work: [Work], for purpose: Purpose) throws -> Work {
        try one(among: candidates(of: work, for: purpose), for: purpose)
    }

    /// The only one of those that could be meant.
    ///
    /// - Throws: as `one(of:for:)`.
    static func one(among candidates: [Work], for purpose: Purpose) throws -> Work {
        guard let first = candidates.first else { throw CommandFailure(.no, nothing(for: purpose)) }
        guard candidates.count == 1 else {
            let named = candidates.prefix(8).map { "\($0.conversation) (\($0.queue ?? $0.channel), \($0.state.name))" }
            let more = candidates.count > named.count ? " and more" : ""
            throw CommandFailure(.usage, "Which one? Name it: \(named.joined(separator: ", "))\(more).")
        }
        return first
    }

    /// All that could be meant; the first sort of work that there is any of decides.
    static func candidates(of work: [Work], for purpose: Purpose) -> [Work] {
        let sorts: [(Work) -> Bool]
        switch purpose {
        case .answerOffer: sorts = [{ $0.state == .offered }]
        case .serve: sorts = [{ $0.state == .active }, { $0.state.hasOwner }]
        case .goOn: sorts = [{ $0.state.hasOwner && $0.state != .active }]
        case .wrapUp: sorts = [{ $0.state == .resolved }]
        case .read: sorts = [{ $0.state == .active || $0.state == .offered }, { $0.state.hasOwner }, { _ in true }]
        }
        return sorts.lazy.map { work.filter($0) }.first { !$0.isEmpty } ?? []
    }

    private static func nothing(for purpose: Purpose) -> String {
        switch purpose {
        case .answerOffer: "Nothing is offered to you. Ask for work with \"frontdesk next\"."
        case .serve, .read: "You have no conversation in hand. Ask for work with \"frontdesk next\"."
        case .goOn: "None of your conversations waits."
        case .wrapUp: "You have no wrap-up to end."
        }
    }
}

extension CommandContext {
    /// The work meant by an id, or by none, as it is now.
    func work(_ id: ConversationArgument?, for purpose: Hand.Purpose) throws -> Work {
        if let id { return try client.get(DeskPath.make("v1", "conversations", id.id.description)).value() }
        let me: Me = try client.get(DeskPath.make("v1", "me")).value()
        return try Hand.one(of: me.work, for: purpose)
    }

    /// The id that is named, or that of the conversation in hand.
    func conversation(_ id: ConversationArgument?, for purpose: Hand.Purpose) throws -> ConversationID {
        try id?.id ?? work(nil, for: purpose).conversation
    }
}
