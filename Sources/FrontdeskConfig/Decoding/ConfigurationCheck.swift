import FrontdeskCore

/// What `frontdesk config check` says of a file: findings, and a last line that sums them up.
package struct ConfigurationCheck: Sendable {
    /// The findings in the format that was asked for, with their closing line break.
    package let output: String
    /// What was read; nil where a daemon would not run with it.
    package let configuration: Configuration?
    package let errorCount: Int
    /// Tests of the configuration that were run, and that failed.
    package let testCount: Int
    package let failedTestCount: Int
    /// Whether there are warnings: a daemon would run, and perhaps not as it was meant.
    package let hasWarnings: Bool
    /// Whether a daemon would run with the file.
    package var isUsable: Bool { configuration != nil }
    /// Whether tests of the configuration failed.
    package var hasFailedTests: Bool { failedTestCount > 0 }

    /// What came of the tests of a configuration.
    package struct Tested: Sendable {
        let count: Int
        let failed: Int
        let findings: [Diagnostic]

        /// - Parameters:
        ///   - count: how many were run.
        ///   - failed: how many of them failed.
        package init(count: Int, failed: Int, findings: [Diagnostic]) {
            self.count = count
            self.failed = failed
            self.findings = findings
        }
    }

    /// How the findings are written.
    package enum Format: String, CaseIterable, Sendable {
        /// Lines for people.
        case text
        /// One object of Frontdesk's own.
        case json
        /// Commands of GitHub workflows, which show findings at the lines of a pull request.
        case github
        /// A log of the format SARIF 2.1.0 (OASIS), for what collects the findings of many tools.
        case sarif
    }

    /// Checks a main file and those of `conf.d` beside it; reads nothing else but the time zones they name.
    ///
    /// - Parameter tests: runs the tests of a configuration that is usable.
    package init(
        path: String, format: Format = .text, lint: LintOptions = LintOptions(),
        tests: (Configuration) -> Tested = { _ in Tested(count: 0, failed: 0, findings: []) }
    ) {
        let loaded = ConfigurationLoader.load(path: path, lint: lint)
        self.init(loaded, name: path, format: format, tested: loaded.configuration.map(tests))
    }

    /// Checks the bytes of a main file and of parts of it, each under a name.
    package init(
        _ file: SourceFile, parts: [SourceFile] = [], format: Format = .text, lint: LintOptions = LintOptions()
    ) {
        self.init(ConfigurationLoader.load(file, parts: parts, lint: lint), name: file.name, format: format)
    }

    private init(
        _ loaded: (configuration: Configuration?, report: DiagnosticReport, sources: SourceSet), name: String,
        format: Format, tested: Tested? = nil
    ) {
        configuration = loaded.configuration
        errorCount = loaded.report.errorCount
        testCount = tested?.count ?? 0
        failedTestCount = tested?.failed ?? 0
        hasWarnings = loaded.report.warningCount > 0
        let report = loaded.report.adding(tested?.findings ?? [])
        let renderer = DiagnosticRenderer(sources: loaded.sources)
        switch format {
        case .text: output = renderer.text(report) + Self.summary(loaded, name, tested)
        case .json: output = String(decoding: renderer.json(report), as: UTF8.self) + "\n"
        case .github: output = renderer.workflowCommands(report)
        case .sarif: output = String(decoding: renderer.sarif(report), as: UTF8.self) + "\n"
        }
    }

    /// The last line: whether the file is usable, and what was counted.
    private static func summary(
        _ loaded: (configuration: Configuration?, report: DiagnosticReport, sources: SourceSet), _ name: String,
        _ tested: Tested?
    ) -> String {
        var counts: [String] = []
        if loaded.report.errorCount > 0 { counts.append(count(loaded.report.errorCount, "error")) }
        if loaded.report.warningCount > 0 { counts.append(count(loaded.report.warningCount, "warning")) }
        if let tested, tested.count > 0 {
            counts.append(
                tested.failed > 0
                    ? "\(tested.failed) of \(count(tested.count, "test")) failed"
                    : "\(count(tested.count, "test")) passed")
        }
        let hasFailed = tested.map { $0.failed > 0 } ?? false
        // With failed tests the file is neither good nor unusable, and how much it holds is of no interest.
        if let policy = loaded.configuration?.policy, !hasFailed {
            counts.append(
                [
                    count(policy.channels.count, "channel"), count(policy.queues.count, "queue"),
                    count(policy.routes.count, "route"), count(policy.agents.count, "agent"),
                ].joined(separator: ", "))
        }
        let verdict = hasFailed ? "" : loaded.configuration != nil ? "good, " : "not usable, "
        let parts = loaded.sources.files.count - 1
        let beside = parts > 0 ? " with \(count(parts, "file")) of \(ConfigurationFolder.name)" : ""
        return "\(TerminalText.escaped(name))\(beside): \(verdict)\(counts.joined(separator: "; "))\n"
    }

    private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
