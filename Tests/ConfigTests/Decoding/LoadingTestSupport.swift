import FrontdeskConfig
import FrontdeskCore
import Testing

/// One configuration text under the name `config.json`, loaded for a test.
struct Loading {
    let configuration: Configuration?
    let report: DiagnosticReport
    let sources: SourceSet

    /// Without lint, since samples hold what is allowed and not what is wise.
    init(_ text: String, lint: LintOptions = LintOptions(isOn: false)) {
        (configuration, report, sources) = ConfigurationLoader.load(
            SourceFile(name: "config.json", bytes: Array(text.utf8)), lint: lint)
    }

    /// The findings as `code pointer text`, the text being what the finding points at.
    var findings: [String] {
        report.diagnostics.map { diagnostic in
            let bytes = sources[diagnostic.span.file].bytes[diagnostic.span.range]
            return "\(diagnostic.code.id) \(diagnostic.pointer) \(String(decoding: bytes, as: UTF8.self))"
        }
    }

    /// The findings as people see them.
    var text: String { DiagnosticRenderer(sources: sources).text(report) }
}

/// Configurations to start from.
enum Sample {
    /// As little as a configuration may have.
    static let least = #"{ "desk": { "name": "Acme" }, "routes": [{ "id": "rest", "end": "file" }] }"#

    /// A configuration with every key of this release.
    static let full = SchemaSample.full

    /// The full configuration with one piece, which is in it once, replaced by another.
    static func full(_ old: String, _ new: String) throws -> String {
        let places = full.ranges(of: old)
        try #require(places.count == 1, "\(old) is in the text \(places.count) times")
        return full.replacing(old, with: new)
    }
}
