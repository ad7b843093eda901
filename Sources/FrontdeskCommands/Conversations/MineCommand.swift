import ArgumentParser
import FrontdeskAPI

/// `frontdesk mine`.
struct MineCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "mine", abstract: "List all that is yours, what you are offered included.")

    @OptionGroup var desk: DeskOptions

    func run(_ context: CommandContext) throws -> ExitStatus {
        let answer = try context.client.get(DeskPath.make("v1", "me"))
        try context.print(answer, as: Me.self) { me, page in
            if me.work.isEmpty { page.add("Nothing is yours.") }
            page.add(WorkText.table(me.work, time: context.time))
            if me.asks > 0 {
                page.add("A colleague asks you to take one over: see \"frontdesk next\".", tone: .dim)
            }
        }
        return .done
    }
}
