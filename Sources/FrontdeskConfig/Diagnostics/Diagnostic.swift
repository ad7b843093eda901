package import FrontdeskCore

/// One finding about a configuration, with its place.
package struct Diagnostic: Sendable {
    /// How bad it is: an error keeps the configuration from being used.
    package enum Severity: String, Sendable {
        case error
        case warning
    }

    /// Another place the finding has to do with.
    package struct Related: Equatable, Sendable {
        package let span: SourceSpan
        package let text: String

        /// Makes a related place with what is to be said of it.
        package init(span: SourceSpan, text: String) {
            self.span = span
            self.text = text
        }
    }

    package let code: DiagnosticCode
    package let severity: Severity
    package let span: SourceSpan
    /// The value in its file; the root where syntax keeps it from being known.
    package let pointer: JSONPointer
    /// What is wrong, in one line without full stop; never the text of a secret.
    package let message: String
    /// What would be right, as in `a duration like "30s"`.
    package let expected: String?
    /// The known name that was probably meant.
    package let didYouMean: String?
    package let related: [Related]

    /// Makes a finding.
    package init(
        _ code: DiagnosticCode, severity: Severity = .error, at span: SourceSpan, pointer: JSONPointer = .root,
        _ message: String, expected: String? = nil, didYouMean: String? = nil, related: [Related] = []
    ) {
        self.code = code
        self.severity = severity
        self.span = span
        self.pointer = pointer
        self.message = message
        self.expected = expected
        self.didYouMean = didYouMean
        self.related = related
    }
}
