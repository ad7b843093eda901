/// What is asked of the server, one at a time.
enum IMAPCommand: Equatable {
    case capability
    case open(mailbox: String, isReadOnly: Bool, withModSeq: Bool)
    /// The number of the newest mail.
    case newest
    case search(after: UInt32)
    case sizes([UInt32])
    case mails([UInt32])
    /// The beginning of one mail that is too large.
    case head(UInt32)
    case idle
    case noop
    case flag([UInt32], String)
    case move([UInt32], String)
    case copy([UInt32], String)
    case expunge([UInt32])
    case logout

    /// The line without tag and end. It holds numbers, words of this file, and names that are quoted.
    var line: String {
        switch self {
        case .capability: "CAPABILITY"
        case .open(let mailbox, let isReadOnly, let withModSeq):
            "\(isReadOnly ? "EXAMINE" : "SELECT") \(MailboxName.quoted(mailbox))\(withModSeq ? " (CONDSTORE)" : "")"
        case .newest: "UID FETCH * (UID)"
        case .search(let uid): "UID SEARCH UID \(uid == .max ? uid : uid + 1):*"
        case .sizes(let uids): "UID FETCH \(Self.set(uids)) (UID RFC822.SIZE)"
        case .mails(let uids): "UID FETCH \(Self.set(uids)) (UID INTERNALDATE BODY.PEEK[])"
        case .head(let uid): "UID FETCH \(uid) (UID INTERNALDATE BODY.PEEK[]<0.\(IMAPLimits.headBytesMax)>)"
        case .idle: "IDLE"
        case .noop: "NOOP"
        case .flag(let uids, let flag): "UID STORE \(Self.set(uids)) +FLAGS.SILENT (\(flag))"
        case .move(let uids, let mailbox): "UID MOVE \(Self.set(uids)) \(MailboxName.quoted(mailbox))"
        case .copy(let uids, let mailbox): "UID COPY \(Self.set(uids)) \(MailboxName.quoted(mailbox))"
        case .expunge(let uids): "UID EXPUNGE \(Self.set(uids))"
        case .logout: "LOGOUT"
        }
    }

    /// Whether it works on mails that the desk has already, so that a refusal is no failure.
    var isAfterwards: Bool {
        switch self {
        case .flag, .move, .copy, .expunge: true
        default: false
        }
    }

    /// Ascending numbers as a set: `1:3,7`.
    static func set(_ uids: [UInt32]) -> String {
        var parts: [String] = []
        var index = 0
        while index < uids.count {
            var last = index
            while last + 1 < uids.count, uids[last + 1] == uids[last] + 1 { last += 1 }
            parts.append(last > index ? "\(uids[index]):\(uids[last])" : "\(uids[index])")
            index = last + 1
        }
        return parts.joined(separator: ",")
    }
}

/// The tags of one connection: a word that nobody outside can guess, and a count.
struct IMAPTags {
    private let word: String
    private var count = 0

    /// - Parameter key: a random number of this connection's own.
    init(key: UInt64) {
        // No tag of libcurl's, which are a letter and digits, begins like this.
        word = "fd" + String(key, radix: 36)
    }

    mutating func next() -> String {
        count += 1
        return "\(word).\(count)"
    }
}
