import ArgumentParser

/// `frontdesk snooze`.
struct SnoozeCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "snooze", abstract: "Set a conversation aside until a time.",
        discussion: """
            It stays yours, and comes back at that time or when the customer writes:

              frontdesk snooze --until 3h
              frontdesk snooze c1042 --until 2026-12-01T09:00:00Z --promise
            """)

    @OptionGroup var change: ChangeOptions
    @Option(help: ArgumentHelp("When it comes back: 2h, 3d, or 2026-12-01T09:00:00Z.", valueName: "time"))
    var until: TimeArgument
    @Flag(help: "You promised the customer that time: it becomes the due.")
    var promise = false
    @OptionGroup var desk: DeskOptions

    func run(_ context: CommandContext) throws -> ExitStatus {
        try context.change(
            change.id, for: .serve, verb: "snooze", claimsSeen: true, anyway: change.anyway,
            until: until.instant(now: context.time.now), promise: promise)
    }
}
