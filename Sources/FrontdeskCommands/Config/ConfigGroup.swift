import ArgumentParser

/// What can be done with a configuration file.
struct ConfigGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Check and show the configuration, and run its tests.",
        subcommands: [
            ConfigCheck.self, ConfigTestCommand.self, ConfigFormat.self, ConfigShow.self, ConfigSchemaCommand.self,
        ])
}
