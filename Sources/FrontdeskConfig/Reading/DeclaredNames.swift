/// The names of one kind of thing, in the order of their declaration, to be found by those who refer to them.
package struct DeclaredNames {
    /// What the names are names of, as in `queue`.
    package let kind: String
    package private(set) var names: [ConfigName] = []
    private var places: [String: Int] = [:]

    /// An empty table of a kind.
    package init(kind: String) {
        self.kind = kind
    }

    /// Adds a name; returns its place, or nil after reporting that it is taken.
    package mutating func declare(_ name: ConfigName, log: DiagnosticLog) -> Int? {
        if let first = places[name.text] {
            log.report(
                Diagnostic(
                    .nameTaken, at: name.span, pointer: name.pointer, "\(kind) \"\(name.text)\" is declared twice",
                    related: [Diagnostic.Related(span: names[first].span, text: "first declared here")]))
            return nil
        }
        places[name.text] = names.count
        names.append(name)
        return names.count - 1
    }

    /// The place of a name, or nil, unreported.
    package func place(of text: String) -> Int? { places[text] }

    /// The place of the name a reference means, or nil after reporting that there is none.
    package func place(of reference: ConfigName, log: DiagnosticLog) -> Int? {
        if let place = places[reference.text] { return place }
        let suggestion =
            log.isFull ? nil : DidYouMean.suggestion(for: reference.text, among: names.lazy.map(\.text))
        let shown = String(String.UnicodeScalarView(reference.text.unicodeScalars.prefix(ConfigLimits.nameBytesMax)))
        log.report(
            Diagnostic(
                .unknownName, at: reference.span, pointer: reference.pointer, "unknown \(kind) \"\(shown)\"",
                didYouMean: suggestion))
        return nil
    }
}
