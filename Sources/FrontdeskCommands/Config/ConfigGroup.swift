import ArgumentParser

/// What can be done with a configuration file.
struct ConfigGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Check the configuration, and compare two.",
        subcommands: [ConfigCheck.self, ConfigDiff.self])
}
