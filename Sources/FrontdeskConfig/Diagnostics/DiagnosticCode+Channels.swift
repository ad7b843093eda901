extension DiagnosticCode {
    package static let badHeader = DiagnosticCode(
        "FD0241", "header that cannot be sent",
        "The name of a header field has letters, digits and hyphens, as in `\"Accept\"`, and stands once, in whatever case; "
            + "its value is of visible ASCII. What the connection says of itself, as `Host` and `Content-Length`, cannot be "
            + "set.")
    package static let literalHeader = DiagnosticCode(
        "FD0242", "secret in a header",
        "By its name the header carries what proves who asks, as `Authorization`, `Cookie` and `X-Api-Key` do, so its value "
            + "is a reference: `{\"credential\": \"name\"}`, `{\"file\": \"/path\"}` or `{\"env\": \"NAME\"}`. The secret is the "
            + "whole value, as in `Bearer …`. One that stood in a file should be taken for known and be replaced.")
    package static let unknownPlace = DiagnosticCode(
        "FD0243", "place in a reply that nothing fills",
        "The URL of a reply has places for `{thread}`, `{id}` and `{sender}`, and the texts of its body also for `{text}`, "
            + "`{key}` and `{agent}`. In a body a brace that is meant as one is written `{{`.")

    /// The kinds of what channels over HTTP cannot mean.
    static let channelCodes: [DiagnosticCode] = [badHeader, literalHeader, unknownPlace]
}
