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
        let work: Work
        if case .conversation(let id) = argument {
            guard let found = me.work.first(where: { $0.conversation == id }) else {
                throw CommandFailure(.no, "\(id) is not offered to you.")
            }
            work = found
        } else {
            work = try Hand.one(of: me.work, for: .answerOffer)
        }
        guard work.state == .offered, let offer = work.offer else {
            throw CommandFailure(.no, "\(work.conversation) is not offered to you: it is \(work.state.name).")
        }
        return offer
    }
}
