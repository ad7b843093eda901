import FrontdeskAPI
import FrontdeskCore

/// Every problem the API answers, in one place: status, stable code, and what to do.
extension Problem {
    static func answer(
        status: Int, code: String, title: String, detail: String? = nil, extra: [(String, JSONValue)] = []
    ) -> HTTPAnswer {
        let problem = Problem(
            status: status, code: code, title: title, detail: detail,
            extra: extra.map { JSONObject.Member(key: $0.0, value: $0.1) })
        var answer = HTTPAnswer(status: status, contentType: "application/problem+json", body: problem.jsonBytes)
        if status == 503 || status == 429 { answer.headers.append(("Retry-After", "1")) }
        return answer
    }

    static func badRequest(_ detail: String, pointer: String = "") -> HTTPAnswer {
        answer(
            status: 400, code: "bad-request", title: "Correct the request.", detail: detail,
            extra: [("pointer", .string(pointer))])
    }

    static var unknownCaller: HTTPAnswer {
        answer(
            status: 403, code: "unknown-caller",
            title: "Call as a Unix user the configuration names as an agent, gateway or admin.")
    }

    static var forbidden: HTTPAnswer {
        answer(status: 403, code: "forbidden", title: "Ask somebody whose role allows it.")
    }

    static var notFound: HTTPAnswer {
        answer(status: 404, code: "not-found", title: "Check the path and the id: nothing like it is in your view.")
    }

    static func methodNotAllowed(_ methods: [String]) -> HTTPAnswer {
        var answer = answer(
            status: 405, code: "method-not-allowed", title: "Use another method.",
            detail: methods.joined(separator: ", "))
        answer.headers.append(("Allow", methods.joined(separator: ", ")))
        return answer
    }

    static var tooMany: HTTPAnswer {
        answer(status: 429, code: "too-many", title: "Close some connections or pulls, then repeat.")
    }

    /// - Parameter limit: bytes.
    static func tooLarge(_ limit: Int) -> HTTPAnswer {
        answer(
            status: 413, code: "too-large", title: "Send less: the body is over the limit.",
            extra: [("limit", .number(.integer(Int64(limit))))])
    }

    static var channelRetired: HTTPAnswer {
        answer(status: 409, code: "channel-retired", title: "Choose another channel: it takes nothing new.")
    }

    /// A reply that is not for those who can read the conversation.
    static func misplaced(_ misplacement: Misplacement) -> HTTPAnswer {
        let draft: [(String, JSONValue)] = [("draft", .bool(true))]
        switch misplacement {
        case .isPublic:
            return answer(
                status: 409, code: "reply-is-public",
                title:
                    "Everyone can read it: say visibility public to answer in public, or private to go on in private.",
                extra: draft)
        case .hasNoPrivate:
            return answer(
                status: 409, code: "private-not-possible",
                title: "Answer in public, or by another channel: this one has no private answer to it.", extra: draft)
        case .isPrivate:
            return answer(
                status: 409, code: "reply-is-private",
                title: "Answer in private: nobody but the customer can read it.", extra: draft)
        }
    }

    static var keyReused: HTTPAnswer {
        answer(status: 422, code: "key-reused", title: "Use a new Idempotency-Key for another request.")
    }

    /// - Parameter oldest: the smallest cursor from which the events are still all there.
    static func cursorGone(oldest: Int64) -> HTTPAnswer {
        answer(
            status: 410, code: "cursor-gone",
            title: "Read the state anew and follow from now, or from the oldest cursor: events before it are not kept.",
            extra: [("oldest", .string(String(oldest)))])
    }

    /// - Parameter last: the last event there is.
    static func cursorAhead(last: Int64, parameter: String = "after") -> HTTPAnswer {
        badParameter(
            parameter,
            parameter == "after"
                ? "no event has this id yet: follow from the last, or leave the cursor out to start now"
                : "no event has this number yet",
            extra: [("last", .string(String(last)))])
    }

    static var wasNotOpen: HTTPAnswer {
        answer(
            status: 404, code: "was-not-open", title: "Ask for another event: it was not open after that one.")
    }

    static func configurationUnreadable(_ generation: Int64) -> HTTPAnswer {
        answer(
            status: 409, code: "configuration-unreadable",
            title: "Ask about a later event: the configuration of that time does not read any more.",
            extra: [("generation", .number(.integer(generation)))])
    }

    static var internalError: HTTPAnswer {
        answer(status: 500, code: "internal", title: "Tell the operators: this is a bug, the request is in quarantine.")
    }

    static var busy: HTTPAnswer {
        answer(status: 503, code: "busy", title: "Repeat the request in a moment.")
    }

    static var storeUnavailable: HTTPAnswer {
        answer(
            status: 503, code: "store-unavailable", title: "Repeat the same request: whether it was done is unknown.")
    }

    /// What nobody has begun with: the next daemon answers it, and whoever asks it waits in the kernel until it is
    /// there.
    static var stopping: HTTPAnswer {
        var answer = answer(
            status: 503, code: "stopping", title: "Repeat the same request: the daemon is restarting.")
        answer.headers = [("Retry-After", "0")]
        answer.closes = true
        return answer
    }

    /// A refusal of the router, with the names a caller understands.
    static func refusal(_ refusal: Refusal, draftKept: Bool, names: NameTable, text: ExplanationText) -> HTTPAnswer {
        func owner(_ agent: AgentNumber) -> JSONValue { agent.isSet ? .string(names.name(agent)) : .null }
        let draft: [(String, JSONValue)] = draftKept ? [("draft", .bool(true))] : []
        switch refusal {
        case .notOpen, .unknownOffer: return notFound
        case .unknownAgent: return badRequest("no such agent", pointer: "/agent")
        case .notOwner(_, let agent):
            return answer(
                status: 409, code: "not-owner", title: "Leave it to its owner, or have a lead assign it.",
                extra: [("owner", owner(agent))] + draft)
        case .stale(_, let epoch, let agent):
            return answer(
                status: 409, code: "stale-epoch", title: "Read the conversation again: it has changed hands.",
                extra: [("epoch", .number(.integer(Int64(epoch)))), ("owner", owner(agent))] + draft)
        case .newMessage(_, let message):
            return answer(
                status: 409, code: "new-message",
                title: "Read the customer's new message, or repeat with sendAnyway.",
                extra: [("message", .string(message.description))] + draft)
        case .wrongState(_, let state):
            return answer(
                status: 409, code: "wrong-state", title: "That is not possible in this state.",
                extra: [("state", .string(state.name))] + draft)
        case .notLead: return forbidden
        case .noRoom(let agent, let why):
            let reason = text.whyNot(AgentFinding(agent: agent, eligibility: why))
            return answer(
                status: 409, code: "no-room", title: "Choose another agent, or force it with a reason.",
                extra: [("reason", .string(reason))])
        case .inUse(let kind, let name, let open):
            return answer(
                status: 409, code: "in-use", title: kept(kind),
                detail: "\(kind) \(name) has \(open) open conversation\(open == 1 ? "" : "s")",
                extra: [("\(kind)", .string(name)), ("open", .number(.integer(Int64(open))))])
        case .unsent(let channel, let count):
            return answer(
                status: 409, code: "unsent",
                title: "Keep the channel, marked \"retired\", until its answers have left or are discarded.",
                detail: "channel \(channel) has \(count) answer\(count == 1 ? "" : "s") to send",
                extra: [("channel", .string(channel)), ("unsent", .number(.integer(Int64(count))))])
        case .unknownQueue: return badRequest("no such queue", pointer: "/queue")
        case .queueRetired(let queue):
            return answer(
                status: 409, code: "queue-retired", title: "Choose another queue: it takes nothing new.",
                extra: [("queue", .string(names.name(queue)))])
        case .notServable(_, let why, let suggestions):
            return notServable(why, suggestions, names: names, text: text)
        case .noOrigin:
            return answer(
                status: 409, code: "no-origin", title: "Name a queue or an agent: it was not transferred before.")
        case .badPause:
            return badRequest("a time in the future, at most 366 days ahead", pointer: "/until")
        case .badOvertime: return badRequest("at most 24h", pointer: "/overtime")
        }
    }

    /// How a configuration keeps what it wants to be rid of.
    private static func kept(_ kind: NameKind) -> String {
        kind == .queue
            ? "Keep the queue, marked \"retired\" or \"movedTo\" another, until its work is done."
            : "Keep the channel, marked \"retired\", until its work is done."
    }

    /// A transfer that would lead nowhere: why, and who could have it instead.
    private static func notServable(
        _ why: Eligibility?, _ suggestions: [AgentNumber], names: NameTable, text: ExplanationText
    ) -> HTTPAnswer {
        let best = suggestions.map { JSONValue.string(names.name($0)) }
        var extra: [(String, JSONValue)] = [("suggestions", .array(best))]
        if let why { extra.append(("reason", .string(why.code))) }
        return answer(
            status: 409, code: "not-servable",
            title: why == nil
                ? "Choose another queue or agent: nobody there could ever have it."
                : "Choose another agent, or wait: that one cannot take it now.",
            detail: why.map { text.sentence($0) }, extra: extra)
    }
}
