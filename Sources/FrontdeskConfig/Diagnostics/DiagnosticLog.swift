/// Collects the findings of one check, while readers go on past each.
///
/// One log serves one check on one thread; what it holds leaves it as a `DiagnosticReport`.
package final class DiagnosticLog {
    /// Most findings shown: enough for one round of mending, and a broken file gives no flood.
    package static let shownMax = 100

    private var errors: [Diagnostic] = []
    private var warnings: [Diagnostic] = []
    private var secrets: [SourceSpan] = []
    private var known: Set<Known> = []
    private var errorsOmitted = 0
    private var warningsOmitted = 0

    private struct Known: Hashable {
        let code: String
        let span: SourceSpan
        let message: String
    }

    /// An empty log.
    package init() {}

    /// Whether the configuration must not be used.
    package var hasErrors: Bool { !errors.isEmpty }

    /// Whether further errors are only counted, so that no suggestion needs to be searched for them.
    package var isFull: Bool { errors.count >= Self.shownMax }

    /// Takes a finding; one that is there already, of the same place and words, is not taken twice.
    package func report(_ diagnostic: Diagnostic) {
        switch diagnostic.severity {
        case .error:
            guard errors.count < Self.shownMax else {
                errorsOmitted += 1
                return
            }
            if isNew(diagnostic) { errors.append(diagnostic) }
        case .warning:
            guard warnings.count < Self.shownMax else {
                warningsOmitted += 1
                return
            }
            if isNew(diagnostic) { warnings.append(diagnostic) }
        }
    }

    /// Keeps some bytes out of every line that is shown.
    package func mask(_ span: SourceSpan) { secrets.append(span) }

    /// What was found: errors before warnings where both are too many, then by place.
    package func report() -> DiagnosticReport {
        let room = Self.shownMax - errors.count
        let shown = errors + warnings.prefix(room)
        let order = shown.indices.sorted { (a, b) in
            let left = shown[a].span
            let right = shown[b].span
            return (left.file, left.range.lowerBound, a) < (right.file, right.range.lowerBound, b)
        }
        return DiagnosticReport(
            diagnostics: order.map { shown[$0] },
            errorCount: errors.count + errorsOmitted,
            warningCount: warnings.count + warningsOmitted,
            secrets: secrets)
    }

    private func isNew(_ diagnostic: Diagnostic) -> Bool {
        known.insert(Known(code: diagnostic.code.id, span: diagnostic.span, message: diagnostic.message)).inserted
    }
}

/// The findings of one check, in the order of the files.
package struct DiagnosticReport: Sendable {
    /// Those to be shown, at most `DiagnosticLog.shownMax`.
    package let diagnostics: [Diagnostic]
    /// All errors, also those not shown.
    package let errorCount: Int
    /// All warnings, also those not shown.
    package let warningCount: Int
    /// Bytes that must not be shown.
    package let secrets: [SourceSpan]

    /// A report of nothing but these errors.
    package init(errors: [Diagnostic]) {
        self = DiagnosticReport(diagnostics: [], errorCount: 0, warningCount: 0, secrets: []).adding(errors)
    }

    fileprivate init(diagnostics: [Diagnostic], errorCount: Int, warningCount: Int, secrets: [SourceSpan]) {
        self.diagnostics = diagnostics
        self.errorCount = errorCount
        self.warningCount = warningCount
        self.secrets = secrets
    }

    /// The report with further errors, found once the files could be read; shown as far as there is room.
    package func adding(_ errors: [Diagnostic]) -> DiagnosticReport {
        guard !errors.isEmpty else { return self }
        let all = diagnostics + errors.prefix(max(0, DiagnosticLog.shownMax - diagnostics.count))
        let order = all.indices.sorted { a, b in
            (all[a].span.file, all[a].span.range.lowerBound, a) < (all[b].span.file, all[b].span.range.lowerBound, b)
        }
        return DiagnosticReport(
            diagnostics: order.map { all[$0] }, errorCount: errorCount + errors.count, warningCount: warningCount,
            secrets: secrets)
    }

    /// How many findings are counted, but not shown.
    package var omittedCount: Int { errorCount + warningCount - diagnostics.count }
}
