import FrontdeskCore

extension ConfigurationDecoder {
    /// `templates`: texts by name and language.
    ///
    /// - Parameter languages: of the desk; every template has a text in their fallback.
    func templates(_ languages: LanguagePolicy) -> [Template] {
        names.templates.declarations.map { name, node in
            var template = Template(name: name.text)
            let texts = node.members(key: .language, count: 1...Int.max)
            for (code, node) in texts ?? [] {
                let text = node.templateText()
                guard isServed(code), let text else { continue }
                template.texts.append(Template.Localized(language: code.text, text: text))
            }
            // A fallback that is served by nobody is in the log already.
            let isKnown = names.languages?.contains(languages.fallback) ?? false
            if let texts, isKnown, !texts.contains(where: { $0.name.text == languages.fallback }) {
                node.report(
                    .missingTemplateText, "no text in \"\(languages.fallback)\", the desk's fallback",
                    expected: "the key \"\(languages.fallback)\"")
            }
            return template
        }
    }

    private func isServed(_ code: ConfigName) -> Bool {
        guard let languages = names.languages, !languages.contains(code.text) else { return true }
        let shown = String(String.UnicodeScalarView(code.text.unicodeScalars.prefix(ConfigLimits.quotedMax)))
        log.report(
            Diagnostic(
                .unservedLanguage, at: code.span, pointer: code.pointer, "language \"\(shown)\" is not served",
                expected: ConfigNode.list(languages),
                didYouMean: log.isFull ? nil : DidYouMean.suggestion(for: code.text, among: languages)))
        return false
    }
}

extension ConfigNode {
    /// A text with places for values.
    func templateText() -> TemplateText? {
        guard let text = string(bytes: DecodingLimits.template) else { return nil }
        let (read, faults) = TemplateText.read(text)
        let variables = TemplateVariable.allCases.map(\.rawValue)
        for fault in faults {
            switch fault {
            case .unknown(let name):
                report(
                    .unknownVariable, "unknown variable \(quote("{\(name)}"))",
                    expected: Self.list(variables.map { "{\($0)}" }),
                    didYouMean: suggestion(for: name, among: variables).map { "{\($0)}" })
            case .unclosed(let rest):
                report(
                    .openBrace, "the brace of \(quote("{\(rest)")) is not closed",
                    expected: #"a variable like "{case}", or "{{" for a brace"#)
            }
        }
        return faults.isEmpty ? read : nil
    }

    /// The template that is named here, by its place.
    func template(_ names: ConfigurationNames) -> Int? {
        reference(to: "a template").flatMap { names.templates.place(of: $0, log: log) }
    }

    /// The template that is named here, for a mail that no agent writes.
    func acknowledgement(_ names: ConfigurationNames, _ templates: [Template]) -> Int? {
        guard let place = template(names) else { return nil }
        let template = templates[place]
        if template.texts.contains(where: { $0.text.needs(.agent) }) {
            report(
                .agentlessTemplate, "template \(quote(template.name)) names {agent}, and nobody writes this",
                expected: #""{agent|our team}" in the template, or another template"#)
        }
        return place
    }
}
