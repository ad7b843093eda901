import FrontdeskCore

/// What the Graph API answers: what was asked for, or an `error` with a `code`
/// (https://developers.facebook.com/docs/graph-api/guides/error-handling, and "Error codes" of WhatsApp).
struct GraphAnswer {
    let answer: ProviderAnswer
    /// The error's code and subcode; nil where there is none.
    private let error: (code: Int64, subcode: Int64, isTransient: Bool)?

    init(_ answer: ProviderAnswer) {
        self.answer = answer
        error = answer.json?["error"].flatMap { error in
            guard case .object = error else { return nil }
            return (
                error["code"]?.int64 ?? -1, error["error_subcode"]?.int64 ?? 0, error["is_transient"]?.bool == true
            )
        }
    }

    /// What was asked for; nil where it is an error, whatever its status.
    var result: JSONValue? { answer.isSuccess && error == nil ? answer.json : nil }

    /// Why it was not done, as far as an operator has to know.
    enum Cause: Equatable {
        /// It may be done later.
        case passing
        /// The token, or what it may do.
        case login(String)
        case other(String)
    }

    /// The cause of an answer that is an error; nil where its body names none.
    var cause: Cause? {
        guard let error else { return nil }
        if Self.outsideWindow.contains(error.code) || Self.outsideWindowSubcodes.contains(error.subcode) {
            return .other("the customer has not written for too long: the provider's window for answers is closed")
        }
        // It is about one person, though its code is that of a permission.
        if Self.unreachable.contains(error.subcode) { return .other(Self.isUnreachable) }
        if Self.elsewhere.contains(error.subcode) {
            return .other("another app has the conversation: answer there, or take it over")
        }
        if Self.shutOut.contains(error.subcode) {
            return .login("the account may not send, or is not linked to the page: see the provider's settings")
        }
        if Self.passing.contains(error.code) || (80_000...80_014).contains(error.code) { return .passing }
        switch error.code {
        case 0, 102, 190, 467: return .login("the access token is refused: make a new one and reload")
        case 3, 10, 131_005, 200...299: return .login("the access token lacks a permission for this")
        case 131_026, 551, 131_030: return .other(Self.isUnreachable)
        case 131_031, 133_010:
            return .login("the account is locked or the number not registered: see the provider's business settings")
        // The first may be about what one message says, the second about those that cost something.
        case 368, 131_042:
            return .other("the account is restricted or unpaid: see the provider's business settings")
        case 10_900: return .other("the comment has had its one private reply already")
        case 131_052, 131_053: return .other("the file was not taken")
        case 33: return .other("what is answered is not there any more")
        case 100 where error.subcode == 33: return .other("what is answered is not there any more")
        default: return error.isTransient ? .passing : .other("the provider does not take it")
        }
    }

    /// The code, for operators: `400, code 131047`.
    var words: String {
        guard let error else { return "\(answer.status)" }
        return "\(answer.status), code \(error.code)" + (error.subcode == 0 ? "" : "/\(error.subcode)")
    }

    /// What it asks to wait: by its head, or by what the header of used limits estimates.
    func retryAfter(at now: Instant) -> Span? { answer.retryAfter(at: now) ?? GraphUsage(answer).regainedAfter }

    /// The customer service window: WhatsApp's code; Messenger's and Instagram's are subcodes of 10.
    private static let outsideWindow: [Int64] = [131_047, 470]
    private static let outsideWindowSubcodes: [Int64] = [2_018_065, 2_018_278, 2_534_022]
    /// Messenger's and Instagram's subcodes of 10, 200 and 551: the person takes no messages from here.
    private static let unreachable: [Int64] = [1_545_041, 2_018_108, 2_018_336, 1_893_015]
    /// Messenger's subcodes of 10 and Instagram's of 100: this one conversation is in another app's hands, or in an automatic flow.
    private static let elsewhere: [Int64] = [2_018_300, 2_018_321, 2_534_037]
    /// Instagram's subcodes of 100 that are about the account, whoever a message is for: blocked, or not linked to the page.
    private static let shutOut: [Int64] = [2_534_029, 2_534_013]
    private static let isUnreachable = "the customer cannot be reached, or has blocked the account"

    /// Of the platform (1, 2), of its rate limits (4, 17, 32, 341, 613), of WhatsApp's rate limits (130429, 131048, 131056,
    /// 133016), and of WhatsApp for the moment (131000, 131016, 131057, 133004).
    private static let passing: [Int64] = [
        1, 2, 4, 17, 32, 341, 613, 130_429, 131_048, 131_056, 133_016, 131_000, 131_016, 131_057, 133_004,
    ]
}
