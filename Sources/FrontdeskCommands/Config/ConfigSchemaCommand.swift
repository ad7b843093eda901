import ArgumentParser
import FrontdeskConfig

/// `frontdesk config schema`: the JSON Schema of the configuration, for editors.
struct ConfigSchemaCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Print the JSON Schema (2020-12) of the configuration.",
        discussion: "Editors complete and check keys by it: save it beside the file and name it there, as in "
            + "\"$schema\": \"frontdesk.schema.json\". What it refuses `config check` refuses too; what it cannot say, as "
            + "unknown names and ranges of time, only `config check` finds.")

    /// Prints the schema.
    func run(in shell: Shell) throws -> ExitStatus {
        shell.write(ConfigurationSchema.text())
        return .done
    }
}
