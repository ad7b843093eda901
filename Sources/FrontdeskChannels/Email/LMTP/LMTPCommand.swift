/// A command of a mail server, read (RFC 5321, section 4.1.1; RFC 2033, section 4).
enum LMTPCommand: Equatable {
    case lhlo
    case mail(LMTPSender)
    case rcpt(MailPath)
    case data, rset, noop, quit, vrfy
    /// What is answered at once, whatever came before.
    case wrong(LMTPReply)

    /// Reads a line without its end.
    init(_ line: [UInt8]) {
        guard let text = String(validating: line, as: UTF8.self), line.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            self = .wrong(.notALine)
            return
        }
        let verb = text.prefix { $0 != " " }
        let rest = line[verb.utf8.count...]
        let argument = text.utf8.dropFirst(verb.utf8.count).contains { $0 != UInt8(ascii: " ") }
        switch verb.uppercased() {
        case "LHLO": self = argument ? .lhlo : .wrong(.noName)
        case "HELO", "EHLO": self = .wrong(.notHere)
        case "MAIL": self = Self.mail(rest)
        case "RCPT": self = Self.recipient(rest)
        case "DATA": self = argument ? .wrong(.noArguments) : .data
        case "RSET": self = argument ? .wrong(.noArguments) : .rset
        case "QUIT": self = argument ? .wrong(.noArguments) : .quit
        case "NOOP": self = .noop
        case "VRFY": self = .vrfy
        case "EXPN", "HELP", "BDAT", "STARTTLS", "AUTH", "ETRN", "TURN": self = .wrong(.notOffered)
        default: self = .wrong(.unknown)
        }
    }

    private static func mail(_ rest: ArraySlice<UInt8>) -> LMTPCommand {
        guard let (path, parameters) = path(rest, after: " FROM:") else { return .wrong(.badSender) }
        var sender = LMTPSender(path: path)
        var seen: Set<String> = []
        for parameter in parameters {
            let halves = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = halves[0].uppercased()
            let value = halves.count > 1 ? String(halves[1]) : nil
            guard ["SIZE", "BODY", "SMTPUTF8"].contains(name) else { return .wrong(.unknownParameter) }
            guard seen.insert(name).inserted, sender.take(name, value) else { return .wrong(.badParameter) }
        }
        return path.isInternational && !sender.isInternational ? .wrong(.needsUTF8) : .mail(sender)
    }

    private static func recipient(_ rest: ArraySlice<UInt8>) -> LMTPCommand {
        guard let (path, parameters) = path(rest, after: " TO:"), path != .null else { return .wrong(.badRecipient) }
        return parameters.isEmpty ? .rcpt(path) : .wrong(.unknownParameter)
    }

    /// The path behind a word, and the parameters behind the path. Blanks before the path are none of the grammar, and sent.
    private static func path(_ rest: ArraySlice<UInt8>, after word: String) -> (MailPath, [String])? {
        guard rest.prefix(word.utf8.count).map({ upper($0) }) == Array(word.utf8) else { return nil }
        let blank = UInt8(ascii: " ")
        guard let (path, rest) = MailPath.read(rest.dropFirst(word.utf8.count).drop { $0 == blank }),
            rest.isEmpty || rest.first == blank
        else { return nil }
        return (path, rest.split(separator: blank).map { String(decoding: $0, as: UTF8.self) })
    }

    private static func upper(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) ? byte & 0xDF : byte
    }
}

/// What `MAIL` says.
struct LMTPSender: Equatable {
    var path: MailPath
    /// Bytes of the mail as its server has counted them (RFC 1870).
    var size = 0
    /// `SMTPUTF8` (RFC 6531).
    var isInternational = false

    /// Takes a parameter; false where it says what it may not.
    fileprivate mutating func take(_ name: String, _ value: String?) -> Bool {
        switch name {
        case "SIZE":
            // Twenty digits at most (RFC 1870, section 3); more than a number holds is larger than any limit.
            guard let value, (1...20).contains(value.utf8.count), value.utf8.allSatisfy(isDigit) else { return false }
            size = Int(value) ?? .max
            return true
        case "BODY": return ["7BIT", "8BITMIME"].contains(value?.uppercased())
        default:
            isInternational = true
            return value == nil
        }
    }
}
