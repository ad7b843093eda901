/// The kind of a finding: a stable number with a title and an explanation.
///
/// Numbers are never given anew: FD00xx the text of a file, FD01xx the shape of its values, FD02xx what they
/// mean, FD03xx the secrets they refer to, FD04xx hours and dates, FD05xx what works and can hardly be meant, FD06xx
/// tests. Each family of checks declares its codes in an extension and adds its list to `catalogue`.
package struct DiagnosticCode: Sendable, Equatable {
    /// The number, as in `FD0103`.
    package let id: String
    /// What is wrong, in a few words.
    package let title: String
    /// Why it is an error and what to do about it, in a few sentences.
    package let explanation: String

    /// Makes a kind of finding; each is made once, as a static constant.
    package init(_ id: String, _ title: String, _ explanation: String) {
        self.id = id
        self.title = title
        self.explanation = explanation
    }

    /// All kinds by number.
    package static let catalogue: [DiagnosticCode] =
        syntaxCodes + shapeCodes + meaningCodes + routingCodes + mailCodes + fileCodes + channelCodes + secretCodes
        + hoursCodes + lintCodes + testCodes

    /// The kind of a number in any letter case, or nil.
    package static func named(_ id: String) -> DiagnosticCode? {
        let id = id.uppercased()
        return catalogue.first { $0.id == id }
    }

    package static func == (left: DiagnosticCode, right: DiagnosticCode) -> Bool { left.id == right.id }
}
