/// One answer to a command (RFC 5321, section 4.2) with its enhanced code (RFC 3463).
struct LMTPReply: Equatable {
    private var code: Int
    /// The class of the enhanced code is that of the code itself.
    private var detail: String
    private var text: String

    init(_ code: Int, _ detail: String, _ text: String) {
        self.code = code
        self.detail = detail
        self.text = text
    }

    /// The line with its end. What only asks to go on has no enhanced code (RFC 2034, section 4).
    var line: String { "\(code) \(code / 100 == 3 ? "" : "\(code / 100).\(detail) ")\(text)\r\n" }

    /// Whether it says that a command was none.
    var isMistake: Bool { code == 500 || code == 501 || code == 502 || code == 555 }
}

extension LMTPReply {
    static let done = LMTPReply(250, "0.0", "Done")
    static let bye = LMTPReply(221, "0.0", "Goodbye")
    static let stopping = LMTPReply(421, "3.2", "The desk stops, come again")
    static let tooManyMistakes = LMTPReply(421, "7.0", "This is no LMTP")
    static let tooLong = LMTPReply(500, "5.2", "A command has at most \(LMTPLimits.lineBytesMax) bytes")
    static let notALine = LMTPReply(500, "5.2", "A command is a line of text that ends in CR LF")
    static let unknown = LMTPReply(500, "5.1", "No such command")
    static let notHere = LMTPReply(500, "5.1", "This is LMTP, say LHLO")
    static let notOffered = LMTPReply(502, "5.1", "Not offered here")
    static let noArguments = LMTPReply(501, "5.4", "It takes no arguments")
    static let noName = LMTPReply(501, "5.4", "Say who you are: LHLO NAME")
    static let noGreeting = LMTPReply(503, "5.1", "Say LHLO first")
    static let inMail = LMTPReply(503, "5.1", "A mail has begun, end it or say RSET")
    static let noMail = LMTPReply(503, "5.1", "Say MAIL first")
    static let noRecipients = LMTPReply(503, "5.1", "There are no recipients")
    static let badSender = LMTPReply(501, "1.7", "Not MAIL FROM:<ADDRESS>")
    static let badRecipient = LMTPReply(501, "1.3", "Not RCPT TO:<ADDRESS>")
    static let badParameter = LMTPReply(501, "5.4", "A parameter says what it may not")
    static let unknownParameter = LMTPReply(555, "5.4", "No such parameter")
    static let needsUTF8 = LMTPReply(553, "6.7", "An address beyond ASCII needs SMTPUTF8")
    static let tooManyRecipients = LMTPReply(452, "5.3", "A mail has at most \(LMTPLimits.recipientsMax) recipients")
    static let nobody = LMTPReply(550, "1.1", "No channel has this address")
    static let verify = LMTPReply(252, "5.2", "Deliver it, and see")
    static let data = LMTPReply(354, "0.0", "Go on, end with a dot on a line of its own")

    static func tooLarge(_ limit: Int) -> LMTPReply {
        LMTPReply(552, "3.4", "At most \(limit) bytes")
    }

    /// The answer to one recipient, once it is known what became of the mail.
    static func outcome(_ outcome: DeliveryOutcome, for recipient: MailPath) -> LMTPReply {
        let to = "<\(recipient.address)>"
        return switch outcome {
        case .taken(let conversation, let message): LMTPReply(250, "0.0", "\(to) Taken: \(conversation) \(message)")
        case .known(let conversation, let message):
            LMTPReply(250, "0.0", "\(to) Taken before: \(conversation) \(message)")
        case .quarantined: LMTPReply(250, "0.0", "\(to) Taken into quarantine")
        case .retired: LMTPReply(550, "2.1", "\(to) The channel takes nothing new")
        case .tooLarge(let limit): LMTPReply(552, "3.4", "\(to) At most \(limit) bytes")
        case .later(let delay): later(delay, to)
        }
    }

    private static func later(_ delay: DeliveryOutcome.Delay, _ to: String) -> LMTPReply {
        switch delay {
        case .busy: LMTPReply(451, "3.2", "\(to) The desk is busy, come again")
        case .noRoom: LMTPReply(451, "3.1", "\(to) The desk has no room, come again")
        case .store: LMTPReply(451, "3.0", "\(to) The desk cannot store it now, come again")
        case .stopping: LMTPReply(451, "3.2", "\(to) The desk stops, come again")
        case .noChannel: LMTPReply(451, "3.5", "\(to) The channel has just gone, come again")
        }
    }
}
