/// A mailbox's server as a value: lines in, bytes out. It knows what a reader asks and no more.
struct FakeMailbox {
    struct Mail {
        var uid: UInt32
        var bytes: [UInt8]
        /// What RFC822.SIZE says; nil for the truth.
        var claimedSize: Int?
    }

    var capabilities = "IMAP4rev1 IDLE MOVE UIDPLUS CONDSTORE"
    var validity: UInt32 = 7
    var mails: [Mail] = []
    var saysNextUID = true
    /// What HIGHESTMODSEQ is, to who asks with CONDSTORE (RFC 7162, section 3.1.2); nil where the mailbox counts no changes.
    var modSeq: UInt64?
    var nextUID: UInt32 = 1
    /// Answers that replace the usual one, by the beginning of the command; `TAG` stands for its tag.
    var answers: [(command: String, text: String)] = []
    /// UIDs for which a fetch of the mail is refused.
    var refused: Set<UInt32> = []
    private(set) var lines: [String] = []
    private var idleTag: String?
    private(set) var flagged: [UInt32] = []
    private(set) var moved: [UInt32] = []
    private(set) var isLoggedOut = false

    /// The commands without their tags.
    var commands: [String] {
        lines.map { $0 == "DONE" ? $0 : $0.split(separator: " ", maxSplits: 1).dropFirst().joined() }
    }

    @discardableResult
    mutating func add(_ text: String, uid: UInt32? = nil, claimedSize: Int? = nil) -> UInt32 {
        let uid = uid ?? nextUID
        mails.append(Mail(uid: uid, bytes: Array(text.utf8), claimedSize: claimedSize))
        nextUID = max(nextUID, uid + 1)
        return uid
    }

    mutating func answer(_ line: String) -> [UInt8] {
        lines.append(line)
        if line == "DONE" {
            defer { idleTag = nil }
            return Array("\(idleTag ?? "*") OK idled\r\n".utf8)
        }
        let words = line.split(separator: " ", maxSplits: 1).map(String.init)
        guard words.count == 2 else { return Array("* BAD what\r\n".utf8) }
        let (tag, command) = (words[0], words[1])
        if command == "IDLE" { idleTag = tag }
        if let index = answers.firstIndex(where: { command.hasPrefix($0.command) }) {
            let answer = answers.remove(at: index)
            return Array(
                answer.text.split(separator: "TAG", omittingEmptySubsequences: false).joined(separator: tag).utf8)
        }
        var out: [UInt8] = []
        var status = "OK done"
        switch command.split(separator: " ").prefix(2).joined(separator: " ") {
        case let open where open.hasPrefix("SELECT") || open.hasPrefix("EXAMINE"):
            let next = saysNextUID ? "* OK [UIDNEXT \(nextUID)] next\r\n" : ""
            let changes =
                !command.hasSuffix(" (CONDSTORE)")
                ? "" : modSeq.map { "* OK [HIGHESTMODSEQ \($0)] c\r\n" } ?? "* OK [NOMODSEQ] c\r\n"
            out += Array("* \(mails.count) EXISTS\r\n* OK [UIDVALIDITY \(validity)] v\r\n\(next)\(changes)".utf8)
        case "CAPABILITY": out += Array("* CAPABILITY \(capabilities)\r\n".utf8)
        case "IDLE": return Array("+ idling\r\n".utf8)
        case "UID SEARCH": out += search(command)
        case "UID FETCH":
            if let bytes = fetch(command) { out += bytes } else { status = "NO cannot" }
        case "UID STORE": flagged += set(command)
        case "UID MOVE":
            let uids = set(command)
            moved += uids
            mails.removeAll { uids.contains($0.uid) }
        case "LOGOUT":
            isLoggedOut = true
            out += Array("* BYE bye\r\n".utf8)
        default: break
        }
        return out + Array("\(tag) \(status)\r\n".utf8)
    }

    private func search(_ command: String) -> [UInt8] {
        let first = command.split(separator: " ").last.flatMap { UInt32($0.split(separator: ":")[0]) } ?? 0
        var uids = mails.map(\.uid).filter { $0 >= first }
        // As the standard has it: the last mail is always meant by a star.
        if uids.isEmpty, let last = mails.last { uids = [last.uid] }
        return Array("* SEARCH\(uids.map { " \($0)" }.joined())\r\n".utf8)
    }

    private func fetch(_ command: String) -> [UInt8]? {
        let uids = Set(set(command))
        if command.contains("BODY"), !uids.isDisjoint(with: refused) { return nil }
        var out: [UInt8] = []
        for (index, mail) in mails.enumerated() where uids.contains(mail.uid) {
            var items = "UID \(mail.uid)"
            if command.contains("RFC822.SIZE") { items += " RFC822.SIZE \(mail.claimedSize ?? mail.bytes.count)" }
            out += Array("* \(index + 1) FETCH (\(items)".utf8)
            if command.contains("BODY.PEEK[]<0.") {
                let head = mail.bytes.prefix(64 << 10)
                out += Array(" BODY[]<0> {\(head.count)}\r\n".utf8) + head
            } else if command.contains("BODY.PEEK[]") {
                out += Array(" INTERNALDATE \"03-Mar-2016 17:25:01 +0000\" BODY[] {\(mail.bytes.count)}\r\n".utf8)
                out += mail.bytes
            }
            out += Array(")\r\n".utf8)
        }
        return out
    }

    private func set(_ command: String) -> [UInt32] {
        let words = command.split(separator: " ")
        guard words.count > 2 else { return [] }
        return words[2].split(separator: ",").flatMap { part -> [UInt32] in
            if part == "*" { return mails.last.map { [$0.uid] } ?? [] }
            let ends = part.split(separator: ":").compactMap { UInt32($0) }
            guard let low = ends.first, let high = ends.last, low <= high else { return [] }
            return mails.map(\.uid).filter { (low...high).contains($0) }
        }
    }
}
