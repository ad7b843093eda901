import FrontdeskChannels
import FrontdeskConfig
import FrontdeskCore

/// How a channel is doing, for operators: its way in and its way out.
struct ChannelStanding: Sendable {
    /// The way in.
    struct Inbound: Sendable {
        /// `open`, `waiting` (lost, and tried again) or `down` (only a change helps).
        var state: String
        /// Messages known to be there and not yet taken; nil where messages come by themselves.
        var waiting: Int?
        /// The last success.
        var lastAt: Instant
        var error: String
        var retryAt = Instant.none
        /// The last request that was not believed.
        var refusedAt = Instant.none

        /// A channel that is asked for what has come.
        init(_ standing: InboundState.Standing) {
            state = standing.isConnected ? "open" : standing.retryAt == .distantFuture ? "down" : "waiting"
            waiting = standing.waiting
            lastAt = standing.readAt
            error = standing.error
            if !standing.isConnected, standing.retryAt != .distantFuture { retryAt = standing.retryAt }
        }

        /// A channel whose messages come as requests.
        init(_ last: WebMetrics.Channel.Last) {
            state = "open"
            lastAt = last.acceptedAt
            refusedAt = last.refusedAt
            // What was taken since says that all is well.
            error = last.refusedAt.isSet && (!lastAt.isSet || lastAt < last.refusedAt) ? last.refusal : ""
        }
    }

    let facts: ChannelFacts
    var inbound: Inbound?
    /// Nil where the channel takes no replies.
    var outbound: OutboundStanding?

    init(_ facts: ChannelFacts) {
        self.facts = facts
    }

    /// The worse one of both ways: `up`, `failing` or `down`.
    var state: String {
        let states = [inbound?.state, outbound?.state.rawValue]
        if states.contains("down") { return "down" }
        return states.contains("waiting") || states.contains("closed") ? "failing" : "up"
    }

    var json: JSONValue {
        var members: [JSONObject.Member] = [
            JSONObject.Member(key: "channel", value: .string(facts.name)),
            JSONObject.Member(key: "type", value: .string(facts.type)),
            JSONObject.Member(key: "class", value: .string(facts.workClass.name)),
        ]
        if !facts.publicPart.isEmpty {
            members.append(JSONObject.Member(key: "public", value: .string(facts.publicPart)))
        }
        if let window = facts.replyWindow {
            let text = DurationText.text(microseconds: window.microseconds)
            members.append(JSONObject.Member(key: "replyWindow", value: .string(text)))
        }
        members.append(JSONObject.Member(key: "state", value: .string(state)))
        if let inbound { members.append(JSONObject.Member(key: "in", value: Self.json(inbound))) }
        if let outbound { members.append(JSONObject.Member(key: "out", value: json(outbound))) }
        return Self.object(members)
    }

    private static func json(_ inbound: Inbound) -> JSONValue {
        var members = [JSONObject.Member(key: "state", value: .string(inbound.state))]
        if let waiting = inbound.waiting {
            members.append(JSONObject.Member(key: "waiting", value: .number(.integer(Int64(waiting)))))
        }
        add(inbound.lastAt, "lastAt", to: &members)
        add(inbound.refusedAt, "refusedAt", to: &members)
        if !inbound.error.isEmpty { members.append(JSONObject.Member(key: "error", value: .string(inbound.error))) }
        add(inbound.retryAt, "retryAt", to: &members)
        return object(members)
    }

    private func json(_ outbound: OutboundStanding) -> JSONValue {
        var members = [
            JSONObject.Member(key: "state", value: .string(outbound.state.rawValue)),
            JSONObject.Member(key: "waiting", value: .number(.integer(Int64(outbound.waiting)))),
        ]
        Self.add(outbound.sentAt, "lastAt", to: &members)
        if outbound.status != 0 {
            let word = SendFault.word(ofStatus: outbound.status, isMail: facts.type == "email") ?? ""
            let status = outbound.status > 0 ? "\(outbound.status)" : ""
            let error = [word, status].filter { !$0.isEmpty }.joined(separator: " ")
            members.append(JSONObject.Member(key: "error", value: .string(error)))
        }
        Self.add(outbound.retryAt, "retryAt", to: &members)
        return Self.object(members)
    }

    private static func add(_ instant: Instant, _ key: String, to members: inout [JSONObject.Member]) {
        guard instant.isSet, let text = RFC3339.text(instant) else { return }
        members.append(JSONObject.Member(key: key, value: .string(text)))
    }

    private static func object(_ members: [JSONObject.Member]) -> JSONValue {
        JSONObject(members).map { .object($0) } ?? .null
    }
}
