import ArgumentParser
import FrontdeskAPI
import FrontdeskCore

/// `frontdesk next`.
struct NextCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "next", abstract: "Get the next conversation.",
        discussion: """
            Shows what you are offered, or what is yours now, with the customer's last message. An offer is to be \
            accepted or declined in time; until then it is shown again. What is yours already comes first where its \
            customer has written again. Ends with 1 where nothing came.

              frontdesk next --wait 5m
            """)

    @Option(help: ArgumentHelp("Wait so long for one: a number and a unit, as in 30s or 5m.", valueName: "time"))
    var wait: DurationArgument?

    @OptionGroup var desk: DeskOptions

    func run(_ context: CommandContext) throws -> ExitStatus {
        guard let answer = try pull(context) else {
            try nothing(context)
            return .no
        }
        return try show(answer, context)
    }

    private func nothing(_ context: CommandContext) throws {
        guard !context.wantsJSON else { return context.shell.write("{\"work\":[]}\n") }
        let me: Me = try context.client.get(DeskPath.make("v1", "me")).value()
        var page = context.page()
        switch me.presence.presence.state {
        case .ready: page.add("Nothing for you right now.")
        case .finishing: page.add("Nothing for you: you are finishing, and nobody wrote to what is yours.")
        case .away, .offline:
            page.add(
                "Nothing for you: you are \(PresenceText.line(me.presence)). Take work again with \"frontdesk ready\".")
        }
        context.print(page)
    }

    private func show(_ answer: DeskAnswer, _ context: CommandContext) throws -> ExitStatus {
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
        var left = wait?.span ?? .zero
        while true {
            let turn = min(left, ClientLimits.pullWaitMax)
            let answer = try context.client.post(
                DeskPath.make("v1", "me", "pull"), PullRequest(wait: turn), waiting: turn)
            if !answer.isEmpty { return answer }
            left.microseconds -= turn.microseconds
            guard left > .zero else { return nil }
        }
    }

    /// Tells the daemon that assignments and wakes have reached the agent: else assignments go back to the queue while they
    /// are read, and wakes come again. It asks for no new work, and if it fails they are simply shown again.
    private func confirm(_ pulled: [WirePulled], _ context: CommandContext) {
        let got = pulled.filter { $0.kind == .assignment }.compactMap(\.work.offer)
        let read = pulled.filter { $0.kind == .wake }.map(\.work.conversation)
        guard !got.isEmpty || !read.isEmpty else { return }
        _ = try? context.client.post(DeskPath.make("v1", "me", "pull"), PullRequest(max: 0, got: got, read: read))
    }
}
