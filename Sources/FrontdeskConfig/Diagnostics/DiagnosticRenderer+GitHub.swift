import FrontdeskCore

extension DiagnosticRenderer {
    /// The report as commands of a GitHub workflow, one line a finding: `::error file=F,line=1,col=2,title=T::MESSAGE`.
    ///
    /// GitHub shows at most ten of each level a step, so that a last notice says how many there are; it is left out where
    /// nothing was found.
    package func workflowCommands(_ report: DiagnosticReport) -> String {
        var lines = report.diagnostics.map { command($0) }
        if !lines.isEmpty {
            lines.append("::notice::errors: \(report.errorCount), warnings: \(report.warningCount)")
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private func command(_ diagnostic: Diagnostic) -> String {
        let range = range(of: diagnostic.span)
        var properties = [
            ("file", range.file), ("line", "\(range.start.line)"), ("endLine", "\(range.end.line)"),
        ]
        // Columns of a range over several lines would belong to different lines.
        if range.start.line == range.end.line {
            properties += [("col", "\(range.start.column)"), ("endColumn", "\(range.end.column)")]
        }
        properties.append(("title", "\(diagnostic.code.id): \(diagnostic.code.title)"))
        let list = properties.map { "\($0.0)=\(Self.escapedProperty($0.1))" }.joined(separator: ",")
        return "::\(diagnostic.severity.rawValue) \(list)::\(Self.escapedData(sentence(diagnostic)))"
    }

    /// What is found with all that helps, in lines.
    func sentence(_ diagnostic: Diagnostic) -> String {
        let place = diagnostic.pointer.tokens.isEmpty ? "" : " at \(diagnostic.pointer)"
        var lines = [diagnostic.message + place]
        if let expected = diagnostic.expected, !diagnostic.message.contains(expected) {
            lines.append("expected \(expected)")
        }
        if let name = diagnostic.didYouMean { lines.append("did you mean \"\(name)\"?") }
        for related in diagnostic.related {
            let range = range(of: related.span)
            lines.append("\(related.text): \(range.file):\(range.start.line):\(range.start.column)")
        }
        return lines.map { TerminalText.escaped($0) }.joined(separator: "\n")
    }

    /// Escapes of the text behind the second `::`, as `@actions/core` has them.
    private static func escapedData(_ text: String) -> String {
        text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
    }

    /// Escapes of a value before it, which ends at a comma or a colon.
    private static func escapedProperty(_ text: String) -> String {
        escapedData(TerminalText.escaped(text)).replacing(":", with: "%3A").replacing(",", with: "%2C")
    }
}
