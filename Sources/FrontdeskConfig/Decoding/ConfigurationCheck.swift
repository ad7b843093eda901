import FrontdeskCore

/// What `frontdesk config check` says of a file: findings, and a last line that sums them up.
package struct ConfigurationCheck: Sendable {
    /// Lines for people, or one JSON object for programs, with its closing line break.
    package let output: String
    /// Whether a daemon would run with the file.
    package let isUsable: Bool
    /// Whether there are warnings: a daemon would run, and perhaps not as it was meant.
    package let hasWarnings: Bool

    /// Checks a file; reads nothing but the file and the time zones it names.
    package init(path: String, json: Bool) {
        self.init(ConfigurationLoader.load(path: path), name: path, json: json)
    }

    /// Checks bytes under a name.
    package init(_ file: SourceFile, json: Bool) {
        self.init(ConfigurationLoader.load(file), name: file.name, json: json)
    }

    private init(
        _ loaded: (configuration: Configuration?, report: DiagnosticReport, sources: SourceSet), name: String,
        json: Bool
    ) {
        isUsable = loaded.configuration != nil
        hasWarnings = loaded.report.warningCount > 0
        let renderer = DiagnosticRenderer(sources: loaded.sources)
        if json {
            output = String(decoding: renderer.json(loaded.report), as: UTF8.self) + "\n"
            return
        }
        var counts: [String] = []
        if loaded.report.errorCount > 0 { counts.append(Self.count(loaded.report.errorCount, "error")) }
        if loaded.report.warningCount > 0 { counts.append(Self.count(loaded.report.warningCount, "warning")) }
        if let policy = loaded.configuration?.policy {
            counts.append(
                [
                    Self.count(policy.channels.count, "channel"), Self.count(policy.queues.count, "queue"),
                    Self.count(policy.routes.count, "route"), Self.count(policy.agents.count, "agent"),
                ].joined(separator: ", "))
        }
        let verdict = isUsable ? "good" : "not usable"
        let summary = "\(TerminalText.escaped(name)): \(verdict), \(counts.joined(separator: "; "))\n"
        output = renderer.text(loaded.report) + summary
    }

    private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
