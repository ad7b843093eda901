import ArgumentParser
import FrontdeskAPI
import FrontdeskCore

/// `frontdesk me`.
struct MeCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "me", abstract: "Show who you are, how you stand and what is yours.")

    @OptionGroup var desk: DeskOptions

    func run(_ context: CommandContext) throws -> ExitStatus {
        let answer = try context.client.get(DeskPath.make("v1", "me"))
        try context.print(answer, as: Me.self) { me, page in
            page.add(parts: ["\(me.name) (\(me.agent))", "team \(me.team)", me.roles.joined(separator: " and ")])
            page.add(parts: [
                PresenceText.line(me.presence) + ShiftText.suffix(me.shift, until: me.shiftUntil, context.time),
                LoadText.line(me.load),
            ])
            if !me.work.isEmpty { page.space() }
            page.add(WorkText.table(me.work, time: context.time))
        }
        return .done
    }
}
