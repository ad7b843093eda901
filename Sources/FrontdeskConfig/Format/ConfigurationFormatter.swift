import FrontdeskCore

/// Writes configuration texts as `frontdesk config fmt` does: every comment, the order and the meaning stay.
package enum ConfigurationFormatter {
    /// The text in the one form, or nil where it has faults of syntax.
    package static func formatted(_ bytes: [UInt8]) -> [UInt8]? {
        let (root, faults) = PositionedJSON.parse(bytes)
        guard faults.isEmpty, !root.isInvalid else { return nil }
        return FormatWriter.text(of: FormatReader.tree(of: bytes))
    }

    /// What keeps a file from being written anew: findings about its syntax.
    package static func faults(of file: SourceFile) -> (report: DiagnosticReport, sources: SourceSet) {
        var sources = SourceSet()
        let place = sources.add(file)
        let log = DiagnosticLog()
        _ = ConfigDocument.read(file: place, of: sources, into: log)
        return (log.report(), sources)
    }
}
