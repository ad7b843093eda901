import ArgumentParser
import FrontdeskAPI
import FrontdeskCore

/// Explanations as people read them.
enum WhyText {
    /// The sentences.
    static func sentences(_ why: Why, into page: inout Page) {
        for sentence in why.sentences { page.add(sentence) }
        page.add("By generation \(why.generation) of the configuration.")
    }

    /// How the agents asked for stand, those who could have it first.
    static func standings(_ agents: [AgentStanding], into page: inout Page) {
        guard !agents.isEmpty else { return }
        page.space()
        for agent in agents.filter(\.eligible) + agents.filter({ !$0.eligible }) {
            page.add(agent.sentence, tone: agent.eligible ? .strong : .plain)
        }
    }

    /// How many agents each check stops.
    static func summary(_ agents: [AgentStanding], into page: inout Page) {
        var table = TextTable([
            .init("AGENTS", isRight: true), .init("CODE"), .init("FOR EXAMPLE", least: 20, wraps: true),
        ])
        var codes: [String] = []
        for agent in agents where !codes.contains(agent.code) { codes.append(agent.code) }
        for code in codes {
            let group = agents.filter { $0.code == code }
            table.add("\(group.count)", TextTable.Cell(code), TextTable.Cell(group[0].sentence))
        }
        guard !table.isEmpty else { return }
        page.space()
        page.add(table)
    }
}

/// Which moment is asked about.
struct PastOptions: ParsableArguments {
    @Option(help: ArgumentHelp("As it was after this event; its number is in \"events\".", valueName: "event"))
    var at: Int64?

    func validate() throws {
        if let at, at < 1 { throw ValidationError("Events are numbered from 1.") }
    }
}

extension CommandContext {
    /// Asks why a conversation is where it is.
    func why(_ conversation: ConversationID, agent: String?, at sequence: Int64?) throws -> DeskAnswer {
        try client.get(
            DeskPath.make("v1", "conversations", conversation.description, "why")
                + DeskPath.query([(agent == "all" ? "agents" : "agent", agent), ("at", sequence.map(String.init))]))
    }
}
