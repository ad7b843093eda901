import FrontdeskConfig
import FrontdeskCore
import Testing

/// One configuration text under the name `config.json`, read for a test.
struct Reading {
    let sources: SourceSet
    let log: DiagnosticLog
    let root: ConfigNode

    init(_ text: String) {
        var sources = SourceSet()
        let file = sources.add(SourceFile(name: "config.json", bytes: Array(text.utf8)))
        self.sources = sources
        log = DiagnosticLog()
        root = ConfigDocument.read(file: file, of: sources, into: log)
    }

    /// The findings as `code pointer line:column`.
    var findings: [String] {
        log.report().diagnostics.map { diagnostic in
            let position = sources[diagnostic.span.file].position(of: diagnostic.span.range.lowerBound)
            return "\(diagnostic.code.id) \(diagnostic.pointer) \(position.line):\(position.column)"
        }
    }

    /// The messages of the findings.
    var messages: [String] { log.report().diagnostics.map(\.message) }

    /// The findings as people see them.
    var text: String { DiagnosticRenderer(sources: sources).text(log.report()) }

    /// Reads the member `v` of the root object.
    func value<Value>(_ read: (ConfigNode) -> Value?) -> Value? {
        root.object { (fields: inout ObjectReader) in fields.required("v").flatMap(read) }
    }
}
