import FrontdeskCore

extension ConfigurationLoader {
    /// The configuration of a file on disk; one that cannot be read is a finding like any other.
    package static func load(
        path: String, zones: ZoneFolder = .system, lint: LintOptions = LintOptions()
    ) -> (configuration: Configuration?, report: DiagnosticReport, sources: SourceSet) {
        do throws(BoundedFile.Fault) {
            let bytes = try BoundedFile.read(path, bytesMax: JSONLimits.configBytesMax)
            return load(SourceFile(name: path, bytes: bytes), zones: zones, lint: lint)
        } catch {
            var sources = SourceSet()
            let place = sources.add(SourceFile(name: path, bytes: []))
            let log = DiagnosticLog()
            let code = error == .tooLarge ? DiagnosticCode.fileTooLarge : .unreadableFile
            let limit = SizeText.text(bytes: Int64(JSONLimits.configBytesMax))
            log.report(
                Diagnostic(
                    code, at: SourceSpan(file: place, range: 0..<0),
                    error == .tooLarge
                        ? "the file is larger than \(limit)" : "the file cannot be read: \(error.text)"))
            return (nil, log.report(), sources)
        }
    }
}
