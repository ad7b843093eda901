import ArgumentParser
import FrontdeskAPI
import FrontdeskCore

/// What `wait`, `active`, `resolve`, `park` and `snooze` take.
struct ChangeOptions: ParsableArguments {
    @Argument(help: "The conversation; else the one in hand.")
    var id: ConversationArgument?
    @Flag(help: "Do it even if the customer has written since.")
    var anyway = false
}

extension CommandContext {
    /// Changes the state of a conversation and shows what it is now.
    ///
    /// - Parameter claimsSeen: whether the call says what was read.
    func change(
        _ id: ConversationArgument?, for purpose: Hand.Purpose, verb: String, claimsSeen: Bool, anyway: Bool = false,
        until: Instant? = nil, promise: Bool = false
    ) throws -> ExitStatus {
        let work = try work(id, for: purpose)
        let request = ChangeRequest(
            epoch: work.epoch, seen: claimsSeen ? seen[work.conversation] : nil, sendAnyway: anyway,
            until: until, promise: promise)
        return try printChanged(
            try about(work.conversation) {
                try client.post(DeskPath.make("v1", "conversations", work.conversation.description, verb), request)
            })
    }

    /// Shows where a conversation stands after a change.
    func printChanged(_ answer: DeskAnswer) throws -> ExitStatus {
        try print(answer, as: Work.self) { work, page in
            page.add("\(work.conversation) is \(WorkText.outcome(work, time: time)).")
        }
        return .done
    }
}
