package import FrontdeskCore

/// A value of the configuration for decoders: typed access that notes what is wrong and goes on.
///
/// Every reading call gives nil after it has put a finding into the log, and in silence where the value could not
/// be parsed, since that is in the log already. So a decoder writes `node?.duration() ?? fallback` and looks at
/// `log.hasErrors` once, at the end.
package struct ConfigNode {
    package let json: PositionedJSON
    /// The place of the file in its set.
    package let file: Int
    /// The way from the root of the file.
    package let pointer: JSONPointer
    package let log: DiagnosticLog
    /// Where asked keys are noted; nil unless somebody wants to know them.
    var trail: KeyTrail?

    /// Where findings about the value point: its bytes, of an object or array only the opening bracket.
    package var span: SourceSpan {
        let range = json.range
        switch json.content {
        case .array, .object: return SourceSpan(file: file, range: range.lowerBound..<range.lowerBound + 1)
        case .invalid, .null, .bool, .number, .string: return SourceSpan(file: file, range: range)
        }
    }

    /// Whether the value could not be parsed; this is in the log already.
    package var isInvalid: Bool { json.isInvalid }

    /// Notes a finding about this value.
    package func report(
        _ code: DiagnosticCode, severity: Diagnostic.Severity = .error, _ message: String, expected: String? = nil,
        didYouMean: String? = nil, related: [Diagnostic.Related] = []
    ) {
        log.report(
            Diagnostic(
                code, severity: severity, at: span, pointer: pointer, message, expected: expected,
                didYouMean: didYouMean, related: related))
    }

    /// Notes that the value is of the wrong type; `what` is a noun with its article, as in `a list of names`.
    package func reportWrongType(expected what: String) {
        guard !isInvalid else { return }
        report(.wrongType, "expected \(what), found \(typeName)", expected: what)
    }

    /// What the value is, in the words of JSON.
    package var typeName: String {
        switch json.content {
        case .invalid: "nothing readable"
        case .null: "null"
        case .bool: "bool"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }

    /// The node of a value inside this one.
    ///
    /// - Parameter isNamed: whether the token is a name the operator gave, or a place in a list, and no key of ours.
    func child(_ json: PositionedJSON, _ token: String, isNamed: Bool = false, isItem: Bool = false) -> ConfigNode {
        ConfigNode(
            json: json, file: file, pointer: pointer.appending(token), log: log,
            trail: trail?.appending(isItem ? "[]" : isNamed ? "*" : token))
    }

    /// The text of a string, unchecked and unreported: for values that may be of several types.
    package var text: String? {
        guard case .string(let text) = json.content else { return nil }
        return text
    }
}
