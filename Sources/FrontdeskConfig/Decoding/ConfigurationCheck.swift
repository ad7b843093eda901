import FrontdeskCore

/// What `frontdesk config check` says of a file: findings, and a last line that sums them up.
package struct ConfigurationCheck: Sendable {
    /// The findings in the format that was asked for, with their closing line break.
    package let output: String
    /// Whether a daemon would run with the file.
    package let isUsable: Bool
    /// Whether there are warnings: a daemon would run, and perhaps not as it was meant.
    package let hasWarnings: Bool

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
    package init(path: String, format: Format = .text) {
        self.init(ConfigurationLoader.load(path: path), name: path, format: format)
    }

    /// Checks the bytes of a main file and of parts of it, each under a name.
    package init(_ file: SourceFile, parts: [SourceFile] = [], format: Format = .text) {
        self.init(ConfigurationLoader.load(file, parts: parts), name: file.name, format: format)
    }

    private init(
        _ loaded: (configuration: Configuration?, report: DiagnosticReport, sources: SourceSet), name: String,
        format: Format
    ) {
        isUsable = loaded.configuration != nil
        hasWarnings = loaded.report.warningCount > 0
        let renderer = DiagnosticRenderer(sources: loaded.sources)
        switch format {
        case .text: output = renderer.text(loaded.report) + Self.summary(loaded, name)
        case .json: output = String(decoding: renderer.json(loaded.report), as: UTF8.self) + "\n"
        case .github: output = renderer.workflowCommands(loaded.report)
        case .sarif: output = String(decoding: renderer.sarif(loaded.report), as: UTF8.self) + "\n"
        }
    }

    /// The last line: whether the file is usable, and what was counted.
    private static func summary(
        _ loaded: (configuration: Configuration?, report: DiagnosticReport, sources: SourceSet), _ name: String
    ) -> String {
        var counts: [String] = []
        if loaded.report.errorCount > 0 { counts.append(count(loaded.report.errorCount, "error")) }
        if loaded.report.warningCount > 0 { counts.append(count(loaded.report.warningCount, "warning")) }
        if let policy = loaded.configuration?.policy {
            counts.append(
                [
                    count(policy.channels.count, "channel"), count(policy.queues.count, "queue"),
                    count(policy.routes.count, "route"), count(policy.agents.count, "agent"),
                ].joined(separator: ", "))
        }
        let verdict = loaded.configuration != nil ? "good" : "not usable"
        let parts = loaded.sources.files.count - 1
        let beside = parts > 0 ? " with \(count(parts, "file")) of \(ConfigurationFolder.name)" : ""
        return "\(TerminalText.escaped(name))\(beside): \(verdict), \(counts.joined(separator: "; "))\n"
    }

    private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
