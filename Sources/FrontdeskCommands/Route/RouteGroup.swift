import ArgumentParser

/// What can be asked of the routes of a configuration.
struct RouteGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "route", abstract: "Try out what becomes of a message.", subcommands: [RouteTestCommand.self])
}
