import FrontdeskCore

extension ConfigurationDecoder {
    /// `files`: which are not passed on beside the usual ones, and which of all are.
    func files(_ node: ConfigNode?) -> FileRules {
        var rules = FileRules()
        node?.fields { fields in
            var known: [String: (key: String, span: SourceSpan)] = [:]
            let blocked = endings("block", &fields, &known)
            let allowed = endings("allow", &fields, &known)
            rules = FileRules(blocking: blocked, allowing: allowed)
        }
        return rules
    }

    /// Ends of names without their dots, each once and under one key.
    private func endings(
        _ key: String, _ fields: inout ObjectReader, _ known: inout [String: (key: String, span: SourceSpan)]
    ) -> [String] {
        var endings: [String] = []
        for node in fields.optional(key)?.items(count: DecodingLimits.fileEndings) ?? [] {
            guard let ending = node.fileEnding() else { continue }
            guard let first = known[ending] else {
                known[ending] = (key, node.span)
                endings.append(ending)
                continue
            }
            let related = [Diagnostic.Related(span: first.span, text: "first named here")]
            if first.key == key {
                node.report(.repeatedName, severity: .warning, "\".\(ending)\" is named twice", related: related)
            } else {
                node.report(.fileBlockedAndAllowed, "\".\(ending)\" is blocked and allowed", related: related)
            }
        }
        return endings
    }
}

extension ConfigNode {
    /// The end of a file's name, as in `".exe"`: in lower case and without its dot.
    fileprivate func fileEnding() -> String? {
        note(.form(.fileEnding))
        guard let text = string(bytes: DecodingLimits.fileEnding) else { return nil }
        let ending = text.dropFirst().lowercased()
        let isSeen = ending.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format: false
            default: !scalar.properties.isWhitespace && !"./\\".unicodeScalars.contains(scalar)
            }
        }
        guard text.hasPrefix("."), !ending.isEmpty, isSeen else {
            report(
                .badFileEnding, "\(quote(text)) is not the end of a file's name",
                expected: #"a dot and what stands behind the last one, as in ".exe""#)
            return nil
        }
        return ending
    }
}
