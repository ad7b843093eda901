import FrontdeskCore

extension ConfigurationLoader {
    /// Where the configuration is unless something else is said.
    package static let usualPath = "/etc/frontdesk/frontdesk.json"

    /// The configuration of a main file on disk and of the files of `conf.d` beside it; what cannot be read is a finding
    /// like any other.
    package static func load(
        path: String, zones: ZoneFolder = .system
    ) -> (configuration: Configuration?, report: DiagnosticReport, sources: SourceSet) {
        load(ConfigurationFolder(mainFile: path), zones: zones)
    }

    /// The same with one more part behind the others: what a command line adds.
    package static func load(
        path: String, adding part: SourceFile, zones: ZoneFolder = .system
    ) -> (configuration: Configuration?, report: DiagnosticReport, sources: SourceSet) {
        let folder = ConfigurationFolder(mainFile: path)
        guard folder.faults.isEmpty else { return load(folder, zones: zones) }
        return load(folder.files[0], parts: Array(folder.files.dropFirst()) + [part], zones: zones)
    }

    /// The configuration of files that were read, or the faults that kept them from being.
    static func load(
        _ folder: ConfigurationFolder, zones: ZoneFolder = .system
    ) -> (configuration: Configuration?, report: DiagnosticReport, sources: SourceSet) {
        guard !folder.faults.isEmpty else {
            return load(folder.files[0], parts: Array(folder.files.dropFirst()), zones: zones)
        }
        var sources = SourceSet()
        let places = folder.files.map { sources.add($0) }
        let log = DiagnosticLog()
        for fault in folder.faults {
            log.report(
                Diagnostic(fault.code, at: SourceSpan(file: places[fault.file], range: 0..<0), fault.message))
        }
        return (nil, log.report(), sources)
    }
}
