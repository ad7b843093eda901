import FrontdeskAPI
import FrontdeskCore
import Glibc

/// One agent at work by the real client: pulls, accepts, answers and resolves, and no call may fail.
struct ProofAgent {
    /// Short, so that it sees soon that it is to stop.
    private static let wait = Span.seconds(2)

    private let name: String
    private let client: DeskClient
    private var measures = Measures()
    /// Conversations it accepted, each with its reply's message.
    private var served: [(conversation: ConversationID, message: MessageID)] = []
    private var pulls = 0

    init(socket: String, name: String) throws {
        self.name = name
        client = DeskClient(socket: socket, effects: try .live(pause: Runner.pause))
    }

    func run(until stop: Stop) throws {
        var agent = self
        agent.work(until: stop)
        var writer = JSONWriter()
        writer.beginObject()
        writer.field("agent", name)
        writer.field("pulls", agent.pulls)
        agent.measures.write(to: &writer)
        writer.key("served")
        writer.beginArray()
        for (conversation, message) in agent.served {
            writer.string(conversation.description)
            writer.string(message.description)
        }
        writer.endArray()
        writer.endObject()
        Runner.write(writer.bytes, to: STDOUT_FILENO)
    }

    private mutating func work(until stop: Stop) {
        _ = measures.call("ready") { try client.put("/v1/me/presence", WirePresence(Presence(.ready))) }
        while !stop.isAsked {
            pulls += 1
            let answer = measures.call("pull", waiting: Self.wait) {
                try client.post("/v1/me/pull", PullRequest(wait: Self.wait), waiting: Self.wait)
            }
            guard let answer else {
                // A daemon that is gone for good is asked no more often than this.
                Runner.pause(.milliseconds(200))
                continue
            }
            guard !answer.isEmpty else { continue }
            let pulled = measures.call("pulled") { try answer.value(PullAnswer.self).work } ?? []
            for item in pulled { serve(item) }
        }
        _ = measures.call("offline") { try client.put("/v1/me/presence", WirePresence(Presence(.offline))) }
    }

    private mutating func serve(_ item: WirePulled) {
        var work = item.work
        let path = "/v1/conversations/\(work.conversation)"
        if item.kind == .offer, let offer = work.offer {
            let accepted = measures.call("accept \(offer) of \(work.conversation)") {
                try client.post("/v1/offers/\(offer)/accept", OfferRequest()).value(Work.self)
            }
            guard let accepted else { return }
            work = accepted
        }
        if work.owner != name { measures.fail("\(work.conversation) is \(work.owner ?? "nobody")'s, not \(name)'s") }
        let reply = ReplyRequest(
            change: ChangeRequest(epoch: work.epoch, seen: work.lastMessage), text: "answer to \(work.conversation)")
        let replied = measures.call("reply to \(work.conversation)") {
            try client.post("\(path)/reply", reply).value(Replied.self)
        }
        guard let replied else { return }
        served.append((work.conversation, replied.message))
        let change = ChangeRequest(epoch: replied.work.epoch, seen: work.lastMessage)
        let resolved = measures.call("resolve \(work.conversation)") {
            try client.post("\(path)/resolve", change).value(Work.self)
        }
        if let resolved, resolved.state != .resolved {
            measures.fail("\(work.conversation) is \(resolved.state.name) once resolved")
        }
    }
}
