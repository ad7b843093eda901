import ArgumentParser
import FrontdeskAPI
import FrontdeskConfig
import FrontdeskCore

/// `frontdesk config history`.
struct HistoryCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "Show the configurations that were in force, with what changed.",
        discussion: "\"frontdesk config diff A B\" compares two, \"frontdesk config rollback N\" brings one back.")
    static let audience = Audience.operators

    @Option(help: "How many, the newest first.")
    var limit = 10

    @OptionGroup var desk: DeskOptions

    func validate() throws {
        guard (1...500).contains(limit) else { throw ValidationError("--limit takes 1 to 500.") }
    }

    func run(_ context: CommandContext) throws -> ExitStatus {
        let answer = try context.client.get(DeskPath.make("v1", "config", "history") + "?limit=\(limit)")
        if context.wantsJSON {
            try context.print(json: answer)
            return .done
        }
        let list = try answer.value(GenerationList.self)
        var page = context.page()
        var newer: GenerationFiles?
        for (place, generation) in list.generations.enumerated() {
            let files = try newer ?? GenerationFiles.get(generation.generation, context)
            // What it changed is told by the one before it, if that is still kept.
            let isOldest = place == list.generations.count - 1 && list.next == nil
            let older = isOldest ? nil : try GenerationFiles.get(generation.generation - 1, context)
            page.space()
            page.add(
                parts: [
                    "generation \(generation.generation)", context.time.ago(generation.at), author(generation, context),
                    String(generation.hash.prefix(12)),
                ], tone: .strong)
            for line in older?.changes(to: files) ?? [] { page.add(line, indent: 2) }
            newer = older
        }
        context.print(page)
        return .done
    }

    private func author(_ generation: Generation, _ context: CommandContext) -> String {
        guard let uid = generation.uid else { return "by the daemon" }
        return "by " + (context.shell.userName(UInt32(clamping: uid)) ?? "uid \(uid)")
    }
}

extension GenerationFiles {
    /// A generation by its number.
    static func get(_ number: Int64, _ context: CommandContext) throws -> GenerationFiles {
        do {
            return try context.client.get(DeskPath.make("v1", "config", "history", String(number))).value(Self.self)
        } catch DeskError.problem(let problem) where problem.code == "not-found" {
            throw CommandFailure(.no, "There is no generation \(number): \"frontdesk config history\" has them.")
        }
    }

    /// The one in force.
    static func inForce(_ context: CommandContext) throws -> GenerationFiles {
        try context.client.get(DeskPath.make("v1", "config")).value(Self.self)
    }

    /// Its files, the main one first.
    var configurationFiles: [ConfigurationFile] {
        files.map { ConfigurationFile(name: $0.name, bytes: Array($0.text.utf8)) }
    }

    /// What is otherwise in another, a line each.
    func changes(to other: GenerationFiles) -> [String] {
        ConfigurationDifference(from: configurationFiles, to: other.configurationFiles).lines
    }
}
