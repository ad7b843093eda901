import ArgumentParser
import AsyncCurl
import Foundation
import FrontdeskChannels
import FrontdeskConfig
import FrontdeskCore
import FrontdeskSimulation

/// `frontdeskd check-live`: a configuration and all it refers to, before a daemon takes it.
struct CheckLiveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-live", abstract: "Check a configuration and all it refers to; nothing is changed or sent.",
        discussion: """
            Checks the files as `frontdesk config check` does and runs their tests; then resolves secrets, looks Unix \
            users up, opens the database for reading and connects to where the channels send. Exits with 0 where all is \
            well, 78 where a daemon would not take the configuration, 1 where tests fail or somebody cannot be reached.
            """)

    @Argument(help: "The main file.")
    var file: String = ConfigurationLoader.usualPath

    @Option(help: "Folder of the database; else $STATE_DIRECTORY, else /var/lib/frontdesk.")
    var state: String?

    @Option(help: "Folder of the credentials; else $CREDENTIALS_DIRECTORY.")
    var credentials: String?

    @Flag(help: "Write one JSON object a line for what was looked at besides the files.")
    var json = false

    func run() async throws {
        let check = ConfigurationCheck(
            path: file, format: json ? .json : .text, lint: LintOptions(now: SystemClock.wall())
        ) { configuration in
            ConfigurationCheck.Tested(RoutingTestRun(configuration, reader: .files(beside: file)))
        }
        try write(check.output)
        guard let configuration = check.configuration else { throw ExitCode(DaemonError.configuration("").exitCode) }
        let options = DaemonOptions(
            config: file, runtime: nil, state: state, credentials: credentials, acceptClock: false)
        let curl = try CurlMulti()
        defer { curl.stop() }
        let resolver = SecretResolver(
            credentialsFolder: options.credentials, environment: ProcessInfo.processInfo.environment)
        let live = LiveCheck(
            configuration: configuration, options: options,
            build: ChannelBuilder(resolver: resolver, curl: curl, key: DeskKey([]), state: options.state))
        let findings = await live.findings()
        for finding in findings { try write(json ? Self.json(finding) : Self.text(finding)) }
        if findings.contains(where: { $0.verdict == .fault }) {
            throw ExitCode(DaemonError.configuration("").exitCode)
        }
        if check.hasFailedTests || findings.contains(where: { $0.verdict == .unreachable }) { throw ExitCode(1) }
    }

    private func write(_ text: String) throws {
        try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
    }

    /// `failed       channel shop-chat: ...`.
    private static func text(_ finding: LiveCheck.Finding) -> String {
        let verdict = finding.verdict.rawValue
        let gap = String(repeating: " ", count: max(1, 12 - verdict.count))
        return TerminalText.escaped("\(verdict)\(gap)\(finding.subject): \(finding.text)") + "\n"
    }

    private static func json(_ finding: LiveCheck.Finding) -> String {
        var writer = JSONWriter()
        writer.beginObject()
        for (key, value) in [
            ("verdict", finding.verdict.rawValue), ("subject", finding.subject), ("text", finding.text),
        ] {
            writer.key(key)
            writer.string(value)
        }
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self) + "\n"
    }
}
