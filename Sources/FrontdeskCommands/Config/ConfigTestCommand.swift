import ArgumentParser
import FrontdeskConfig
import FrontdeskCore
import FrontdeskSimulation

/// `frontdesk config test`: the tests of a configuration, each with how it came out and how long it took.
struct ConfigTestCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Run the tests of a configuration.",
        discussion:
            "Exits with 0 where all passed, with 1 where one failed or there is none of the name, with 78 where "
            + "the configuration has errors.")

    @Argument(help: "Only tests whose name contains this, in any letter case.")
    var name: String?

    @Option(help: "The main file.")
    var config: String = ConfigurationLoader.usualPath

    @Flag(help: "Write one JSON object.")
    var json = false

    func run(in shell: Shell) throws -> ExitStatus {
        let loaded = ConfigurationLoader.load(path: config)
        guard let configuration = loaded.configuration else {
            shell.writeError(DiagnosticRenderer(sources: loaded.sources).text(loaded.report))
            return .config
        }
        let wanted = name?.lowercased()
        var last = shell.now()
        var times: [Span] = []
        let run = RoutingTestRun(
            configuration, reader: .files(beside: config),
            where: { test in wanted.map { test.name.lowercased().contains($0) } ?? true },
            begin: { last = shell.now() },
            watch: { _ in
                let now = shell.now()
                times.append(now - last)
                last = now
            })
        if json {
            shell.write(VisibleText.json(Self.json(run, times, loaded.sources)) + "\n")
        } else {
            print(run, times, loaded.sources, shell)
        }
        guard !run.results.isEmpty else {
            if name == nil { return .done }
            throw CommandFailure(.no, "No test has a name like that.")
        }
        return run.failures > 0 ? .no : .done
    }

    private func print(_ run: RoutingTestRun, _ times: [Span], _ sources: SourceSet, _ shell: Shell) {
        var page = Page(ink: Ink(shell: shell))
        let renderer = DiagnosticRenderer(sources: sources)
        var table = TextTable([.init("TIME", isRight: true), .init(""), .init("TEST", least: 20)])
        for (result, time) in zip(run.results, times) {
            table.add(
                TextTable.Cell(Self.milliseconds(time)),
                TextTable.Cell(result.hasPassed ? "ok" : "failed", result.hasPassed ? .plain : .strong),
                TextTable.Cell(result.test.name))
        }
        page.add(table)
        page.space()
        shell.write(page.text)
        let findings = DiagnosticReport(errors: run.findings)
        if !run.findings.isEmpty { shell.write(renderer.text(findings) + "\n") }
        let count = run.results.count
        shell.write("\(count) test\(count == 1 ? "" : "s"), \(run.failures) failed\n")
    }

    /// Whole and tenths of milliseconds.
    private static func milliseconds(_ span: Span) -> String {
        let tenths = max(0, span.microseconds) / 100
        return "\(tenths / 10).\(tenths % 10) ms"
    }

    private static func json(_ run: RoutingTestRun, _ times: [Span], _ sources: SourceSet) -> String {
        var json = JSONWriter()
        json.beginObject()
        json.key("failed")
        json.integer(Int64(run.failures))
        json.key("tests")
        json.beginArray()
        for (result, time) in zip(run.results, times) {
            json.beginObject()
            json.key("name")
            json.string(result.test.name)
            json.key("passed")
            json.bool(result.hasPassed)
            json.key("microseconds")
            json.integer(max(0, time.microseconds))
            json.key("findings")
            json.beginArray()
            for finding in result.findings { write(finding, sources, to: &json) }
            json.endArray()
            json.endObject()
        }
        json.endArray()
        json.endObject()
        return String(decoding: json.bytes, as: UTF8.self)
    }

    private static func write(_ finding: Diagnostic, _ sources: SourceSet, to json: inout JSONWriter) {
        let file = sources[finding.span.file]
        let position = file.position(of: finding.span.range.lowerBound)
        json.beginObject()
        json.key("code")
        json.string(finding.code.id)
        json.key("file")
        json.string(file.name)
        json.key("line")
        json.integer(Int64(position.line))
        json.key("column")
        json.integer(Int64(position.column))
        json.key("pointer")
        json.string(finding.pointer.description)
        json.key("message")
        json.string(finding.message)
        json.endObject()
    }
}
