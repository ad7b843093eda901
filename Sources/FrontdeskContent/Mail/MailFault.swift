/// Why bytes are no mail, or none that can be read.
package enum MailFault: Error, Equatable, Sendable {
    /// Above ``MailLimits/mailBytesMax``; nothing was parsed.
    case tooLarge
    /// Above ``MailLimits/partsMax``; nothing was parsed.
    case tooManyParts
    /// Above ``MailLimits/depthMax``.
    case tooDeep
    /// Above ``MailLimits/headerFieldsMax`` or ``MailLimits/headerBytesMax``; nothing was parsed.
    case tooManyHeaders
    /// Neither headers nor a body can be made out.
    case noMail
    /// There is no address in `From`.
    case noSender

    /// A stable code.
    package var code: String {
        switch self {
        case .tooLarge: "mail-too-large"
        case .tooManyParts: "mail-too-many-parts"
        case .tooDeep: "mail-too-deep"
        case .tooManyHeaders: "mail-too-many-headers"
        case .noMail: "not-a-mail"
        case .noSender: "no-sender"
        }
    }

    /// What is wrong, in a few words.
    package var text: String {
        switch self {
        case .tooLarge: "it is too large"
        case .tooManyParts: "it has too many parts"
        case .tooDeep: "its parts are nested too deep"
        case .tooManyHeaders: "its headers are too long"
        case .noMail: "it has no headers"
        case .noSender: "it has no sender"
        }
    }
}
