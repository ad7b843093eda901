import ArgumentParser
import FrontdeskAPI
import FrontdeskCore

/// `frontdesk next`.
struct NextCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "next", abstract: "Get the next conversation.",
        discussion: """
            Shows what you are offered, or what is yours now, with the customer's last message. An offer is to be \
            accepted or declined in time; until then it is shown again. Ends with 1 where nothing came.

              frontdesk next --wait 5m
            """)

    @Option(help: ArgumentHelp("Wait for one so long: 30s, 5m.", valueName: "time"))
    var wait = DurationArgument.none

    @OptionGroup var desk: DeskOptions

    func run(_ context: CommandContext) throws -> ExitStatus {
        guard let answer = try pull(context) else {
            if context.wantsJSON {
                context.shell.write("{\"work\":[]}\n")
            } else {
                var page = context.page()
                page.add("Nothing for you right now.")
                context.print(page)
            }
            return .no
        }
        let pulled = try answer.value(PullAnswer.self).work
        if context.wantsJSON {
            try context.print(json: answer)
        } else {
            for (place, item) in pulled.enumerated() {
                if place > 0 { context.shell.write("\n") }
                try OfferText(context: context).print(item)
            }
        }
        confirm(pulled, context)
        return .done
    }

    /// Pulls until something comes or the time is over; one pull waits no longer than the daemon lets it.
    private func pull(_ context: CommandContext) throws -> DeskAnswer? {
        var left = wait.span
        while true {
            let turn = min(left, ClientLimits.pullWaitMax)
            let answer = try context.client.post(
                DeskPath.make("v1", "me", "pull"), PullRequest(wait: turn), waiting: turn)
            if !answer.isEmpty { return answer }
            left.microseconds -= turn.microseconds
            guard left > .zero else { return nil }
        }
    }

    /// Tells the daemon that assignments have reached the agent: else they go back to the queue while they are read.
    /// It asks for no new work, and if it fails they are simply shown again.
    private func confirm(_ pulled: [WirePulled], _ context: CommandContext) {
        let got = pulled.filter { $0.kind == .assignment }.compactMap(\.work.offer)
        guard !got.isEmpty else { return }
        _ = try? context.client.post(DeskPath.make("v1", "me", "pull"), PullRequest(max: 0, got: got))
    }
}
