import ArgumentParser

/// What can be done with a configuration file.
struct ConfigGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Check, test, compare and change the configuration.",
        subcommands: [
            ConfigCheck.self, ConfigTestCommand.self, ConfigFormat.self, ConfigShow.self, ConfigDiff.self,
            HistoryCommand.self, RollbackCommand.self, ConfigSchemaCommand.self,
        ])
}
