import FrontdeskCore

/// A configuration as the daemon would use it: the files as one, and what holds where they say nothing.
///
/// References to secrets stay references, and nothing under a key that names a secret is shown.
package struct EffectiveConfiguration {
    private let root: EffectiveNode
    private let sources: SourceSet

    /// A value that is no object and no list of objects, with where it comes from.
    package struct Line: Equatable {
        package let pointer: String
        /// JSON text on one line.
        package let value: String
        /// `file:line`, or `default`.
        package let origin: String
    }

    /// The configuration of files that a check accepts, or nil; the report and the sources are those of the check.
    ///
    /// - Parameter isFull: whether what holds by default is filled in.
    package static func load(
        path: String, isFull: Bool, zones: ZoneFolder = .system
    ) -> (configuration: EffectiveConfiguration?, report: DiagnosticReport, sources: SourceSet) {
        let (configuration, report, sources) = ConfigurationLoader.load(path: path, zones: zones)
        guard configuration != nil else { return (nil, report, sources) }
        return (EffectiveConfiguration(sources, isFull: isFull, zones: zones), report, sources)
    }

    /// The configuration of files that were checked.
    package init(_ sources: SourceSet, isFull: Bool, zones: ZoneFolder = .system) {
        self.sources = sources
        let roots = sources.files.enumerated().map { place, file in
            let json = PositionedJSON.parse(file.bytes).root
            return EffectiveNode(
                json, file: place, bytes: file.bytes, secrets: SensitiveKey.literals(in: json))
        }
        root = roots[0]
        for part in roots.dropFirst() { root.merge(part) }
        guard isFull else { return }
        let recorder = KeyRecorder()
        ConfigurationLoader.record(sources.files, zones: zones, recorder)
        for usual in recorder.usual { root.insert(usual.value, for: usual.key, at: usual.object.tokens[...]) }
    }

    /// The configuration as JSON for people, with its closing line break.
    package var text: String {
        guard case .list(var list) = root.layout else { return "{}\n" }
        list.isOpen = true
        return String(decoding: FormatWriter.json(of: .list(list)), as: UTF8.self)
    }

    /// Every value in the order of the text.
    package var lines: [Line] {
        var lines: [Line] = []
        collect(root, .root, &lines)
        return lines
    }

    private func collect(_ node: EffectiveNode, _ pointer: JSONPointer, _ lines: inout [Line]) {
        switch node.content {
        case .object(let members) where !members.isEmpty:
            for member in members { collect(member.node, pointer.appending(member.key), &lines) }
        case .array(let items) where items.contains { $0.isList }:
            for (place, item) in items.enumerated() { collect(item, pointer.appending(place), &lines) }
        case .plain, .array, .object:
            let value = FormatWriter.flat(node.layout).map { String(decoding: $0, as: UTF8.self) } ?? ""
            lines.append(Line(pointer: pointer.description, value: value, origin: origin(node)))
        }
    }

    private func origin(_ node: EffectiveNode) -> String {
        guard let span = node.origin else { return "default" }
        return "\(sources[span.file].name):\(sources[span.file].position(of: span.range.lowerBound).line)"
    }

    /// Every value with its origin before it, for people.
    package var originText: String {
        let lines = lines
        let width = lines.map(\.origin.unicodeScalars.count).max() ?? 0
        return lines.map { line in
            let blanks = String(repeating: " ", count: width - line.origin.unicodeScalars.count)
            return TerminalText.escaped("\(line.origin)\(blanks)  \(line.pointer) = \(line.value)") + "\n"
        }.joined()
    }

    /// Every value with its origin, as a JSON array for programs, with its closing line break.
    package var originJSON: String {
        var json = JSONWriter(.pretty)
        json.beginArray()
        for line in lines {
            json.beginObject()
            json.key("pointer")
            json.string(line.pointer)
            json.key("value")
            json.raw(line.value)
            json.key("origin")
            json.string(line.origin)
            json.endObject()
        }
        json.endArray()
        return String(decoding: json.bytes, as: UTF8.self) + "\n"
    }
}

extension EffectiveNode {
    /// Whether it has values inside.
    fileprivate var isList: Bool {
        if case .plain = content { false } else { true }
    }
}
