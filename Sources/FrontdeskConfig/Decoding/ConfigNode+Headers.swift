import FrontdeskCore

extension ConfigNode {
    /// Header fields by name, each a text or a reference to a secret.
    func headers() -> [HeaderSettings]? {
        let allowed = ProviderKeyLimits.headers
        guard let members = members(key: .header, count: allowed) else { return nil }
        guard allowed.contains(members.count) else {
            report(.wrongCount, "\(members.count) header fields", expected: "\(allowed.upperBound) at most")
            return nil
        }
        var known: [String: SourceSpan] = [:]
        return members.compactMap { name, node in
            let value = node.headerValue(of: name.text)
            guard checkHeader(name), let value else { return nil }
            if let first = known.updateValue(name.span, forKey: name.text.lowercased()) {
                reportHeader(name, "\(quote(name.text)) stands twice", expected: nil, first: first)
                return nil
            }
            return HeaderSettings(name: name.text, value: value)
        }
    }

    private func headerValue(of name: String) -> HeaderSettings.Value? {
        note(.form(.headerValue))
        note(.string(ProviderKeyLimits.headerValue))
        if case .object = json.content { return secret().map { .secret($0) } }
        guard !HeaderText.isSecret(name) else {
            log.mask(SourceSpan(file: file, range: SensitiveKey.maskRange(of: json)))
            if !isInvalid {
                report(
                    .literalHeader, "what proves who asks must not stand in the file",
                    expected: #"{"credential": NAME}, {"file": PATH} or {"env": NAME}"#)
            }
            return nil
        }
        guard let text = string(bytes: ProviderKeyLimits.headerValue) else { return nil }
        guard HeaderText.isValue(text) else {
            report(.badHeader, "\(quote(text)) cannot stand in a header", expected: "visible ASCII, blanks inside only")
            return nil
        }
        return .text(text)
    }

    private func checkHeader(_ name: ConfigName) -> Bool {
        let bytes = ProviderKeyLimits.headerName
        guard HeaderText.isName(name.text), bytes.contains(name.text.utf8.count) else {
            reportHeader(
                name, "\(quote(name.text)) is not the name of a header", expected: #"a name like "X-Api-Version""#)
            return false
        }
        guard !HeaderText.isReserved(name.text) else {
            reportHeader(name, "\(quote(name.text)) is set by the connection", expected: nil)
            return false
        }
        return true
    }

    private func reportHeader(_ name: ConfigName, _ message: String, expected: String?, first: SourceSpan? = nil) {
        let related = first.map { [Diagnostic.Related(span: $0, text: "first here")] }
        log.report(
            Diagnostic(
                .badHeader, at: name.span, pointer: name.pointer, message, expected: expected,
                related: related ?? []))
    }
}
