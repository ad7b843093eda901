import ArgumentParser
import FrontdeskAPI
import FrontdeskCore

/// `frontdesk agents`.
struct AgentsCommand: DeskCommand {
    static let configuration = CommandConfiguration(commandName: "agents", abstract: "Show who is there.")
    static let audience = Audience.both

    @OptionGroup var desk: DeskOptions

    func run(_ context: CommandContext) throws -> ExitStatus {
        let answer = try context.client.get(DeskPath.make("v1", "agents"))
        try context.print(answer, as: AgentList.self) { list, page in
            var table = TextTable([
                .init("AGENT", least: 8), .init("NAME", least: 8), .init("TEAM", least: 6),
                .init("PRESENCE", least: 8), .init("UNITS", isRight: true), .init("OWNED", isRight: true),
                .init("OFFERS", isRight: true),
            ])
            for agent in list.agents {
                let isThere = agent.inContact || agent.presence.presence.state == .offline
                table.add(
                    TextTable.Cell(agent.agent, .strong), TextTable.Cell(agent.name), TextTable.Cell(agent.team),
                    TextTable.Cell(
                        PresenceText.line(agent.presence) + (isThere ? "" : ", no contact")
                            + ShiftText.suffix(agent.shift, until: agent.shiftUntil, context.time)),
                    "\(agent.load.units)/\(agent.load.capacity)", "\(agent.load.owned)/\(agent.load.ownedLimit)",
                    "\(agent.load.offers)")
            }
            page.add(table)
        }
        return .done
    }
}
