import FrontdeskCore

extension DiagnosticRenderer {
    /// The report as a log of SARIF 2.1.0 (OASIS Static Analysis Results Interchange Format) with one run.
    ///
    /// Rules are the codes that are in it. Columns count Unicode scalars, as everywhere else.
    package func sarif(_ report: DiagnosticReport) -> [UInt8] {
        var json = JSONWriter(.pretty)
        json.beginObject()
        json.key("$schema")
        json.string("https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json")
        json.key("version")
        json.string("2.1.0")
        json.key("runs")
        json.beginArray()
        json.beginObject()
        let codes = DiagnosticCode.catalogue.filter { code in report.diagnostics.contains { $0.code == code } }
        writeTool(codes, to: &json)
        json.key("columnKind")
        json.string("unicodeCodePoints")
        json.key("results")
        json.beginArray()
        for diagnostic in report.diagnostics { write(diagnostic, codes, to: &json) }
        json.endArray()
        if report.omittedCount > 0 { writeOmitted(report, to: &json) }
        json.endObject()
        json.endArray()
        json.endObject()
        return json.bytes
    }

    private func writeTool(_ codes: [DiagnosticCode], to json: inout JSONWriter) {
        json.key("tool")
        json.beginObject()
        json.key("driver")
        json.beginObject()
        json.key("name")
        json.string("frontdesk config check")
        json.key("rules")
        json.beginArray()
        for code in codes {
            json.beginObject()
            json.key("id")
            json.string(code.id)
            writeText("shortDescription", code.title, to: &json)
            writeText("fullDescription", code.explanation, to: &json)
            json.endObject()
        }
        json.endArray()
        json.endObject()
        json.endObject()
    }

    private func write(_ diagnostic: Diagnostic, _ codes: [DiagnosticCode], to json: inout JSONWriter) {
        json.beginObject()
        json.key("ruleId")
        json.string(diagnostic.code.id)
        if let place = codes.firstIndex(of: diagnostic.code) {
            json.key("ruleIndex")
            json.integer(Int64(place))
        }
        json.key("level")
        json.string(diagnostic.severity.rawValue)
        writeText("message", sentence(diagnostic), to: &json)
        json.key("locations")
        json.beginArray()
        json.beginObject()
        writePhysical(diagnostic.span, to: &json)
        json.key("logicalLocations")
        json.beginArray()
        json.beginObject()
        json.key("fullyQualifiedName")
        json.string(diagnostic.pointer.description)
        json.endObject()
        json.endArray()
        json.endObject()
        json.endArray()
        writeRelated(diagnostic.related, to: &json)
        json.endObject()
    }

    private func writeRelated(_ related: [Diagnostic.Related], to json: inout JSONWriter) {
        guard !related.isEmpty else { return }
        json.key("relatedLocations")
        json.beginArray()
        for (place, related) in related.enumerated() {
            json.beginObject()
            json.key("id")
            json.integer(Int64(place))
            writePhysical(related.span, to: &json)
            writeText("message", TerminalText.escaped(related.text), to: &json)
            json.endObject()
        }
        json.endArray()
    }

    private func writePhysical(_ span: SourceSpan, to json: inout JSONWriter) {
        let range = range(of: span)
        json.key("physicalLocation")
        json.beginObject()
        json.key("artifactLocation")
        json.beginObject()
        json.key("uri")
        json.string(Self.uri(range.file))
        json.endObject()
        json.key("region")
        json.beginObject()
        for (key, number) in [
            ("startLine", range.start.line), ("startColumn", range.start.column), ("endLine", range.end.line),
            ("endColumn", range.end.column),
        ] {
            json.key(key)
            json.integer(Int64(number))
        }
        json.endObject()
        json.endObject()
    }

    /// Says that there were more findings than are shown.
    private func writeOmitted(_ report: DiagnosticReport, to json: inout JSONWriter) {
        json.key("invocations")
        json.beginArray()
        json.beginObject()
        json.key("executionSuccessful")
        json.bool(true)
        json.key("toolExecutionNotifications")
        json.beginArray()
        json.beginObject()
        json.key("level")
        json.string("note")
        writeText("message", "and \(report.omittedCount) more", to: &json)
        json.endObject()
        json.endArray()
        json.endObject()
        json.endArray()
    }

    private func writeText(_ key: String, _ text: String, to json: inout JSONWriter) {
        json.key(key)
        json.beginObject()
        json.key("text")
        json.string(text)
        json.endObject()
    }

    /// A path as a URI (RFC 3986): absolute ones with the scheme `file`, others relative to where the check ran.
    private static func uri(_ path: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var uri: [UInt8] = path.utf8.first == UInt8(ascii: "/") ? Array("file://".utf8) : []
        // A first part with a colon would be read as a scheme.
        if uri.isEmpty, path.prefix(while: { $0 != "/" }).contains(":") { uri += "./".utf8 }
        for byte in path.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                uri.append(byte)
            case _ where "-._~/:".utf8.contains(byte): uri.append(byte)
            default: uri += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: uri, as: UTF8.self)
    }
}
