import ArgumentParser
import FrontdeskAPI
import FrontdeskCore

/// An offer as an argument: its own id, `o17`, or the conversation's.
enum OfferArgument: ExpressibleByArgument {
    case offer(OfferID)
    case conversation(ConversationID)

    init?(argument: String) {
        if let id = OfferID(parsing: argument) {
            self = .offer(id)
        } else if let conversation = ConversationArgument(argument: argument) {
            self = .conversation(conversation.id)
        } else {
            return nil
        }
    }
}

extension CommandContext {
    /// The offer that is meant; none named means the one there is.
    func offer(_ argument: OfferArgument?) throws -> OfferID {
        if case .offer(let id) = argument { return id }
        let me: Me = try client.get(DeskPath.make("v1", "me")).value()
        let open = try Hand.candidates(of: me.work, for: .answerOffer) + asks(me)
        guard case .conversation(let id) = argument else {
            let work = try Hand.one(among: open, for: .answerOffer)
            guard let offer = work.offer else {
                throw CommandFailure(.no, "\(work.conversation) is not offered to you.")
            }
            return offer
        }
        if let offer = open.first(where: { $0.conversation == id })?.offer { return offer }
        let state = me.work.first { $0.conversation == id }.map { ": it is \($0.state.name)" }
        throw CommandFailure(.no, "\(id) is not offered to you\(state ?? "").")
    }

    /// What colleagues ask the agent to take over. It is nobody's work but theirs, so that only a pull shows it; one for
    /// no more than is open already asks for nothing new.
    private func asks(_ me: Me) throws -> [Work] {
        guard me.asks > 0 else { return [] }
        let answer = try client.post(DeskPath.make("v1", "me", "pull"), PullRequest(max: Int(me.load.offers)))
        guard !answer.isEmpty else { return [] }
        return try answer.value(PullAnswer.self).work.filter { $0.kind == .ask }.map(\.work)
    }
}

extension Me {
    /// How many colleagues ask the agent to take something over: what is open to be answered and no offer.
    var asks: Int { Int(load.offers) - work.count { $0.state == .offered } }
}
