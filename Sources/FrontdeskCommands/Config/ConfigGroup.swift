import ArgumentParser

/// What can be done with a configuration file.
struct ConfigGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Check the configuration.",
        subcommands: [ConfigCheck.self, ConfigFormat.self, ConfigShow.self, ConfigSchemaCommand.self])
}
