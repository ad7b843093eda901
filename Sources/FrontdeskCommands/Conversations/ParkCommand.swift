import ArgumentParser

/// `frontdesk park`.
struct ParkCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "park", abstract: "Set a conversation aside while somebody else has to do something.",
        discussion: """
            It stays yours and its answer stays due. It comes back when the customer writes, at the time you name, or \
            when you go on with "active":

              frontdesk park c1042 --until 2d
            """)

    @OptionGroup var change: ChangeOptions
    @Option(help: ArgumentHelp("When it comes back: 2h, 3d, or 2026-12-01T09:00:00Z.", valueName: "time"))
    var until: TimeArgument?
    @Flag(help: "You promised the customer that time: it becomes the due.")
    var promise = false
    @OptionGroup var desk: DeskOptions

    func validate() throws {
        if promise, until == nil { throw ValidationError("--promise needs --until.") }
    }

    func run(_ context: CommandContext) throws -> ExitStatus {
        try context.change(
            change.id, for: .serve, verb: "park", claimsSeen: true, anyway: change.anyway,
            until: until?.instant(now: context.time.now), promise: promise)
    }
}
