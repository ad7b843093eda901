import ArgumentParser

/// What can be done with a configuration file.
struct ConfigGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Check the configuration, run its tests, and compare it with another.",
        subcommands: [ConfigCheck.self, ConfigTestCommand.self, ConfigDiff.self])
}
