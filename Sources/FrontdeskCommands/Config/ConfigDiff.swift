import ArgumentParser
import FrontdeskAPI
import FrontdeskConfig

/// `frontdesk config diff`: what is otherwise in a configuration than in another, by meaning.
struct ConfigDiff: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Tell what is otherwise in one configuration than in another.",
        discussion: """
            Each is a main file, or a generation by its number.

              frontdesk config diff              what a reload would change
              frontdesk config diff FILE         what this file would change
              frontdesk config diff 3            what has changed since generation 3
              frontdesk config diff 3 5, or OLD.json NEW.json

            Both are compared by names and meaning: comments, the order of keys, other spellings of a time and defaults \
            that are written out are no difference. What stands beside a file in conf.d belongs to it. Exits with 0 \
            whether or not they differ, and with 78 where one of them has errors.
            """)
    static let audience = Audience.operators

    @Argument(help: "The old one; that in force by default.")
    var old: String?

    @Argument(help: "The new one; the daemon's files on the disk by default.")
    var new: String?

    @OptionGroup var desk: DeskOptions

    func run(_ context: CommandContext) throws -> ExitStatus {
        guard let (before, after) = try both(context) else { return .config }
        let difference = ConfigurationDifference(from: before, to: after)
        if desk.json {
            context.shell.write(difference.json() + [UInt8(ascii: "\n")])
        } else if difference.isEmpty {
            context.shell.write("no difference in meaning\n")
        } else {
            var page = context.page()
            for line in difference.lines { page.add(line) }
            context.print(page)
        }
        return .done
    }

    /// The two to be compared, or nil after saying what is wrong with one.
    private func both(_ context: CommandContext) throws -> ([ConfigurationFile], [ConfigurationFile])? {
        guard let old else {
            let inForce = try GenerationFiles.inForce(context)
            guard let path = inForce.path, let after = onDisk(path, context) else { return nil }
            return (inForce.configurationFiles, after)
        }
        guard let new else {
            let inForce = try GenerationFiles.inForce(context).configurationFiles
            if let number = Int64(old) { return (try GenerationFiles.get(number, context).configurationFiles, inForce) }
            return onDisk(old, context).map { (inForce, $0) }
        }
        guard let before = try files(of: old, context), let after = try files(of: new, context) else { return nil }
        return (before, after)
    }

    private func files(of name: String, _ context: CommandContext) throws -> [ConfigurationFile]? {
        guard let number = Int64(name) else { return onDisk(name, context) }
        return try GenerationFiles.get(number, context).configurationFiles
    }

    /// The files of a configuration, or nil after saying what is wrong with them.
    private func onDisk(_ path: String, _ context: CommandContext) -> [ConfigurationFile]? {
        let (configuration, report, sources) = ConfigurationLoader.load(path: path, lint: LintOptions(isOn: false))
        if configuration == nil { context.shell.writeError(DiagnosticRenderer(sources: sources).text(report)) }
        return configuration?.files
    }
}
