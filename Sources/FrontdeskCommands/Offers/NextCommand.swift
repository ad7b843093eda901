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
            customer has written since you read it here. Ends with 1 where nothing came.

              frontdesk next --wait 5m
            """)

    @Option(help: ArgumentHelp("Wait so long for one: a number and a unit, as in 30s or 5m.", valueName: "time"))
    var wait: DurationArgument?

    @OptionGroup var desk: DeskOptions

    func run(_ context: CommandContext) throws -> ExitStatus {
        switch try pull(context) {
        case .nothing(let me):
            nothing(me, context)
            return .no
        case .woken(let woken):
            try woken.print(context)
            return .done
        case .pulled(let answer):
            return try show(answer, context)
        }
    }

    /// What the time brought.
    private enum Outcome {
        case pulled(DeskAnswer)
        case woken(WokenWork)
        case nothing(Me)
    }

    private func nothing(_ me: Me, _ context: CommandContext) {
        guard !context.wantsJSON else { return context.shell.write("{\"work\":[]}\n") }
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

    /// The longest one pull waits: so long a customer who writes again may wait to be seen, since a pull brings what is
    /// new only.
    private static let turn = Span.seconds(5)

    /// Pulls in turns until something comes or the time is over, and looks before each at what is the agent's already.
    private func pull(_ context: CommandContext) throws -> Outcome {
        var left = wait?.span ?? .zero
        while true {
            if let woken = WokenWork(try me(context), seen: context.seen) { return .woken(woken) }
            let turn = min(left, Self.turn)
            let answer = try context.client.post(
                DeskPath.make("v1", "me", "pull"), PullRequest(wait: turn), waiting: turn)
            if !answer.isEmpty { return .pulled(answer) }
            left.microseconds -= turn.microseconds
            guard left > .zero else { break }
        }
        let me = try me(context)
        return WokenWork(me, seen: context.seen).map { .woken($0) } ?? .nothing(me)
    }

    private func me(_ context: CommandContext) throws -> Me {
        try context.client.get(DeskPath.make("v1", "me")).value()
    }

    /// Tells the daemon that assignments have reached the agent: else they go back to the queue while they are read.
    /// It asks for no new work, and if it fails they are simply shown again.
    private func confirm(_ pulled: [WirePulled], _ context: CommandContext) {
        let got = pulled.filter { $0.kind == .assignment }.compactMap(\.work.offer)
        guard !got.isEmpty else { return }
        _ = try? context.client.post(DeskPath.make("v1", "me", "pull"), PullRequest(max: 0, got: got))
    }
}
