package import FrontdeskCore

/// Reads the text of a configuration file into nodes for decoders.
package enum ConfigDocument {
    /// The root of a file of a set; all faults of its syntax are in the log then.
    ///
    /// There always is a root: decoders go on with what could be read, so that one run shows faults of syntax and
    /// of content alike. Literals under keys that name secrets are masked from here on.
    package static func read(
        file: Int, of sources: SourceSet, limits: JSONLimits = .config, into log: DiagnosticLog
    ) -> ConfigNode {
        let bytes = sources[file].bytes
        let (root, faults) = PositionedJSON.parse(bytes, limits: limits)
        for secret in SensitiveKey.literals(in: root) { log.mask(SourceSpan(file: file, range: secret)) }
        maskBrokenLines(faults, file: file, of: sources, into: log)
        for fault in faults { log.report(diagnostic(fault, file: file, bytes: bytes, limits: limits)) }
        return ConfigNode(json: root, file: file, pointer: .root, log: log)
    }

    /// Masks what follows a key that names a secret on each line with a fault: there the tree may have lost it.
    private static func maskBrokenLines(
        _ faults: [JSONFault], file: Int, of sources: SourceSet, into log: DiagnosticLog
    ) {
        var last = 0
        for fault in faults {
            let number = sources[file].position(of: fault.range.lowerBound).line
            guard number != last else { continue }
            last = number
            let line = sources[file].line(number)
            guard let start = SensitiveKey.keyEnd(in: sources[file].bytes, line), start < line.upperBound else {
                continue
            }
            log.mask(SourceSpan(file: file, range: start..<line.upperBound))
        }
    }

    private static func diagnostic(
        _ fault: JSONFault, file: Int, bytes: [UInt8], limits: JSONLimits
    ) -> Diagnostic {
        var related: [Diagnostic.Related] = []
        if let range = fault.related {
            let text = fault.code == .duplicateKey ? "first used here" : "opened here"
            related.append(Diagnostic.Related(span: SourceSpan(file: file, range: range), text: text))
        }
        var word: String?
        if fault.code == .unknownWord {
            word = DidYouMean.suggestion(
                for: String(decoding: bytes[fault.range], as: UTF8.self), among: ["true", "false", "null"])
        }
        return Diagnostic(
            DiagnosticCode(fault.code), at: SourceSpan(file: file, range: fault.range),
            message(fault, bytes, limits), expected: word == nil ? expected(fault.code) : nil, didYouMean: word,
            related: related)
    }

    /// What is wrong, in words. Only keys and single characters are quoted: a longer piece may be a secret.
    private static func message(_ fault: JSONFault, _ bytes: [UInt8], _ limits: JSONLimits) -> String {
        let text = { String(decoding: bytes[fault.range], as: UTF8.self) }
        let bracket = fault.related.map { String(decoding: bytes[$0], as: UTF8.self) } ?? ""
        switch fault.code {
        case .empty: return "the file holds no value"
        case .unexpectedEnd:
            return fault.related == nil ? "the text stops" : "the text stops before \(bracket) is closed"
        case .unclosedComment: return "the comment is never closed"
        case .unexpectedCharacter: return "unexpected character \(quoted(text()))"
        case .trailingComma, .missingValue: return "missing value"
        case .byteOrderMark: return "unexpected byte order mark"
        case .missingColon: return "missing colon after the key"
        case .trailingContent: return "the file goes on after its value"
        case .missingComma: return "missing comma"
        case .mismatchedBracket: return "\(text()) does not close \(bracket)"
        case .unquotedKey: return "the key has no double quotes"
        case .singleQuotes: return "single quotes"
        case .unknownWord: return "a bare word is no value"
        case .badNumber: return "this is no number"
        case .unclosedString: return "the string is not closed on its line"
        case .controlCharacter: return "control character in a string"
        case .badEscape: return "no such escape in JSON"
        case .loneSurrogate: return "half a surrogate pair is no character"
        case .nulCharacter: return "NUL is not allowed in text"
        case .invalidUTF8: return "the text is not UTF-8"
        case .duplicateKey: return "key \(text()) used twice"
        case .tooDeep: return "nested more than \(limits.depthMax) deep"
        case .tooLarge: return "the file is larger than \(SizeText.text(bytes: Int64(limits.bytesMax)))"
        }
    }

    private static func expected(_ code: JSONError.Code) -> String? {
        switch code {
        case .unquotedKey, .singleQuotes: "double quotes"
        case .unknownWord: "true, false, null, or text in double quotes"
        case .badNumber: "digits, or text in double quotes"
        case .unclosedString: "a double quote before the end of the line"
        case .badEscape: #"one of \" \\ \/ \b \f \n \r \t \uXXXX"#
        case .controlCharacter: #"an escape like \t or \u001b"#
        default: nil
        }
    }

    private static func quoted(_ character: String) -> String {
        character == "\"" ? "'\"'" : "\"\(character)\""
    }
}
