import ArgumentParser
import FrontdeskAPI
import FrontdeskCore

/// `frontdesk reload`.
struct ReloadCommand: DeskCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload", abstract: "Bring the changed configuration into force.",
        discussion: """
            The daemon reads its files anew, checks them, runs their tests and changes over between two batches; \
            nobody waits for it. What waits keeps its age and is seen by the new rules. When anything is wrong the old \
            configuration stays in force, and this says what.

            Exits with 0 when the files of the disk are in force, 78 when they are at fault, and 1 when their tests \
            fail or the desk still needs what they leave out.
            """)
    static let audience = Audience.operators

    /// How long the daemon may take: the tests run, and what waits is derived anew.
    private static let time = Span.seconds(120)

    /// Codes after which the old configuration stays in force.
    private static let refusals = ["config-invalid", "config-tests-failed", "config-unusable", "in-use", "unsent"]

    @OptionGroup var desk: DeskOptions

    func run(_ context: CommandContext) throws -> ExitStatus { try Self.reload(context) }

    /// Reloads and says what came of it.
    ///
    /// - Parameter preface: What is to be said first, once the files are in force.
    static func reload(_ context: CommandContext, preface: () -> Void = {}) throws -> ExitStatus {
        let answer: DeskAnswer
        do {
            answer = try context.client.post(DeskPath.make("v1", "config", "reload"), waiting: time)
        } catch DeskError.problem(let problem) where refusals.contains(problem.code) {
            return report(problem, context)
        }
        preface()
        try context.print(answer, as: Reloaded.self) { ReloadText(reloaded: $0).write(to: &$1) }
        return .done
    }

    /// The findings as `config check` prints them, then how it ended.
    private static func report(_ problem: Problem, _ context: CommandContext) -> ExitStatus {
        if context.wantsJSON {
            context.shell.writeError(String(decoding: problem.jsonBytes, as: UTF8.self) + "\n")
        } else {
            if let text = problem["text"]?.string {
                for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
                    context.shell.writeError(VisibleText.line(String(line)) + "\n")
                }
            }
            let text = ProblemText(problem)
            context.shell.writeError("frontdesk: \(VisibleText.line(text.sentence))\n")
            for advice in text.advice { context.shell.writeError("\(VisibleText.line(advice))\n") }
        }
        return ["config-invalid", "config-unusable"].contains(problem.code) ? .config : .no
    }
}

/// What a reload has done, as people read it.
struct ReloadText {
    let reloaded: Reloaded

    func write(to page: inout Page) {
        if !reloaded.warnings.isEmpty {
            for line in reloaded.warnings.split(separator: "\n") { page.add(line: String(line)) }
            page.space()
        }
        let tests = reloaded.tests == 0 ? nil : count(reloaded.tests, "test") + " passed"
        let generation = "generation \(reloaded.generation)"
        page.add(parts: [reloaded.isNew ? "\(generation) is in force" : "nothing has changed: \(generation)", tests])
        for change in reloaded.changes { page.add("  " + change) }
        if !reloaded.moved.isEmpty {
            page.space()
            page.add("What waits:")
            for moved in reloaded.moved { page.add("  " + sentence(moved)) }
        } else if reloaded.isDeriving {
            page.add("What waits is still being looked at by the new rules.")
        } else if reloaded.isNew {
            page.add("What waits can be had by the same agents as before.")
        }
        if !reloaded.needsRestart.isEmpty {
            page.space()
            page.add("From the next start on: \(reloaded.needsRestart.joined(separator: ", "))")
        }
    }

    /// `billing: 14 conversations gained 3 candidates (ayse, bartek, ewa)`.
    private func sentence(_ moved: Reloaded.Moved) -> String {
        var parts: [String] = []
        if let queue = moved.movedTo { parts.append("moved to \(queue)") }
        if !moved.gained.isEmpty { parts.append("gained \(agents(moved.gained))") }
        if !moved.lost.isEmpty { parts.append("lost \(agents(moved.lost))") }
        if moved.candidates == 0 { parts.append("can be had by nobody now") }
        return "\(moved.queue): \(count(moved.conversations, "conversation")) \(parts.joined(separator: ", "))"
    }

    private func agents(_ names: [String]) -> String {
        let shown = names.prefix(Self.namesShown).joined(separator: ", ")
        return count(names.count, "candidate") + " (\(shown)\(names.count > Self.namesShown ? ", ..." : ""))"
    }

    private func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

    /// More names of agents say no more.
    private static let namesShown = 5
}
