import ArgumentParser
import FrontdeskConfig
import FrontdeskCore
import FrontdeskSimulation

/// `frontdesk route test`: every route tried on one message, and every agent looked at.
struct RouteTestCommand: ShellCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Show how a message would be routed, and why.",
        discussion: """
            No daemon is needed: the file is read, and its routes, hours, skills and agents decide as they would in the \
            daemon. All agents are ready, have nothing in hand and listen, unless --agent says otherwise, as in \
            "--agent ayse=away" or "--agent ewa=ready,load=40,idle=5m,overtime=2h,only=live,listening=no". A load is units, or \
            conversations of a channel: "load=shop-chat:2".

            Exits with 0, or with 78 where the configuration or what was given has errors.
            """)

    /// How the answer is written.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text, json
    }

    @Option(help: "The main file.")
    var config: String = ConfigurationLoader.usualPath

    @OptionGroup var message: RouteTestMessage

    @Option(help: "When it comes, as in 2026-11-02T10:00; else now.")
    var now: String?

    @Option(
        help: ArgumentHelp(
            "An agent who is not simply ready, as in ayse=away or ewa=ready,load=40.", valueName: "agent"))
    var agent: [String] = []

    @Option(help: "How the answer is written: text or json.")
    var format: Format = .text

    func run(in shell: Shell) throws -> ExitStatus {
        let arguments = SourceFile(name: "(arguments)", bytes: try testFile(at: shell.now()))
        let loaded = ConfigurationLoader.load(path: config, adding: arguments)
        guard let configuration = loaded.configuration, let test = configuration.tests.last else {
            shell.writeError(DiagnosticRenderer(sources: loaded.sources).text(loaded.report))
            return .config
        }
        let content: InboundMessage
        do throws(SampleFault) {
            content = try test.message.read(configuration, .files(beside: config, only: message.eml ?? message.json))
        } catch {
            throw CommandFailure(.config, "\(message.eml ?? message.json ?? config): \(error.text).")
        }
        guard let report = RouteReport(TrialSituation(test, content), configuration) else {
            throw CommandFailure(.bug, "The router refuses the message.")
        }
        switch format {
        case .text:
            var page = Page(ink: Ink(shell: shell))
            RouteReportText(report: report, configuration: configuration).fill(&page)
            shell.write(page.text)
        case .json: shell.write(VisibleText.json(RouteReportJSON.text(report, configuration)) + "\n")
        }
        return .done
    }

    /// What was given as a test of the configuration, so that all of it is read and checked as such.
    private func testFile(at present: Instant) throws -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.key("tests")
        json.beginArray()
        json.beginObject()
        json.key("name")
        // No other test is called like that: names hold no line end in a file that people write.
        json.string("route test\n")
        json.key("now")
        let second = Instant(microseconds: present.microseconds / 1_000_000 * 1_000_000)
        json.string(now ?? RFC3339.text(second) ?? "")
        message.write(to: &json)
        json.key("agents")
        json.beginObject()
        for agent in agent { try RouteTestAgent.write(agent, to: &json) }
        json.endObject()
        json.key("expect")
        json.beginObject()
        json.key("waits")
        json.bool(true)
        json.endObject()
        json.endObject()
        json.endArray()
        json.endObject()
        return json.bytes
    }
}
