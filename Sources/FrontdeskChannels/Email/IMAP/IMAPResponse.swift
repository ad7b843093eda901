import FrontdeskCore

/// A response of the server (RFC 9051, section 7), as far as a reader of mailboxes acts upon it.
enum IMAPResponse: Equatable, Sendable {
    enum Condition: String, Sendable {
        case ok = "OK"
        case no = "NO"
        case bad = "BAD"
        case bye = "BYE"
        case preauth = "PREAUTH"
    }

    /// `+`: the server waits for more of the command.
    case continuation
    /// `* OK [CODE arguments] text`, or with the tag of a command in place of the star.
    case status(tag: String?, Condition, code: String, arguments: String, text: String)
    /// Upper case.
    case capabilities([String])
    case exists(UInt32)
    case search([UInt32])
    case fetch(IMAPFetched)
    /// Anything else, by its name in upper case.
    case other(String, [IMAPValue])

    /// Reads a frame.
    ///
    /// - Throws: `IMAPFault.malformed`.
    init(_ frame: IMAPFrame) throws {
        if frame.head.first == UInt8(ascii: "+") {
            self = .continuation
            return
        }
        if let numbers = try Self.searched(frame) {
            self = .search(numbers)
            return
        }
        var scanner = IMAPScanner(frame)
        guard let tag = scanner.word(), let name = scanner.word()?.uppercased() else {
            throw IMAPFault.malformed("a line of one word")
        }
        if let condition = Condition(rawValue: name) {
            self = Self.status(tag == "*" ? nil : tag, condition, scanner.sentence())
            return
        }
        guard tag == "*" else { throw IMAPFault.malformed("a line that is no response") }
        guard let number = UInt32(name) else {
            let values = try scanner.rest()
            self =
                name == "CAPABILITY" ? .capabilities(values.compactMap { $0.text?.uppercased() }) : .other(name, values)
            return
        }
        switch scanner.word()?.uppercased() {
        case "EXISTS":
            self = .exists(number)
        case "FETCH":
            self = .fetch(IMAPFetched(try scanner.rest()))
        case let name?:
            self = .other(name, [])
        case nil:
            throw IMAPFault.malformed("a number without a word")
        }
    }

    private static func status(_ tag: String?, _ condition: Condition, _ sentence: String) -> IMAPResponse {
        guard sentence.hasPrefix("["), let end = sentence.firstIndex(of: "]") else {
            return .status(tag: tag, condition, code: "", arguments: "", text: sentence)
        }
        let code = sentence[sentence.index(after: sentence.startIndex)..<end]
        let words = code.split(separator: " ", maxSplits: 1)
        return .status(
            tag: tag, condition, code: words.first?.uppercased() ?? "",
            arguments: words.count > 1 ? String(words[1]) : "",
            text: String(sentence[sentence.index(after: end)...].drop { $0 == " " }))
    }

    /// The numbers of an answer to SEARCH, without a value for each on the way: there may be a million.
    private static func searched(_ frame: IMAPFrame) throws -> [UInt32]? {
        let head = frame.head
        guard !frame.hasLiterals, head.count >= 8,
            String(decoding: head.prefix(9), as: UTF8.self).uppercased().split(separator: " ") == ["*", "SEARCH"]
        else { return nil }
        var numbers: [UInt32] = []
        for word in head[8...].split(separator: UInt8(ascii: " ")) {
            // `(MODSEQ 12)` may follow, of RFC 7162.
            if word.first == UInt8(ascii: "(") { break }
            var number: UInt64 = 0
            for byte in word {
                guard isDigit(byte), number <= UInt32.max else {
                    throw IMAPFault.malformed("a search that finds no numbers")
                }
                number = number * 10 + UInt64(byte - UInt8(ascii: "0"))
            }
            guard number > 0, let number = UInt32(exactly: number) else {
                throw IMAPFault.malformed("a search that finds no numbers")
            }
            numbers.append(number)
        }
        return numbers
    }
}

/// What a server tells about one mail.
struct IMAPFetched: Equatable, Sendable {
    enum Body: Equatable, Sendable {
        case bytes([UInt8])
        case skipped(Int)
        case missing
    }

    var uid: UInt32?
    var size: UInt64?
    var internalDate: Instant?
    var flags: [String]?
    /// Of the section that was asked for; nil where the server tells none.
    var body: Body?

    /// Reads names and values in turn; unknown names are passed over with their values.
    init(_ values: [IMAPValue]) {
        guard case .list(let items)? = values.first else { return }
        var index = 0
        while index + 1 < items.count {
            let value = items[index + 1]
            switch items[index].text?.uppercased() {
            case "UID": uid = value.number.flatMap(UInt32.init(exactly:))
            case "RFC822.SIZE": size = value.number
            case "INTERNALDATE": internalDate = value.text.flatMap(Self.instant)
            case "FLAGS":
                if case .list(let names) = value { flags = names.compactMap(\.text) }
            case let name? where name.hasPrefix("BODY[]"): body = Self.body(value)
            default: break
            }
            index += 2
        }
    }

    private static func body(_ value: IMAPValue) -> Body {
        switch value {
        case .string(let bytes): .bytes(bytes)
        case .skipped(let size): .skipped(size)
        case .atom, .list: .missing
        }
    }

    /// ` 3-Mar-2016 17:25:01 +0000` (RFC 9051, date-time); nil where it is something else.
    static func instant(_ text: String) -> Instant? {
        let words = text.split { $0 == " " || $0 == "-" || $0 == ":" }
        guard text.utf8.count <= 30, words.count == 7, let zone = text.split(separator: " ").last,
            zone.utf8.count == 5, let sign = ["+": Int64(1), "-": -1][zone.prefix(1)],
            let day = Int(words[0]), let month = months.firstIndex(of: words[1].lowercased()), let year = Int(words[2]),
            let hour = Int64(words[3]), let minute = Int64(words[4]), let second = Int64(words[5]),
            (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second),
            let offset = Int64(zone.dropFirst()), (0...1459).contains(offset),
            let date = CivilDate(year: year, month: month + 1, day: day)
        else { return nil }
        let seconds = date.daysSinceEpoch * 86_400 + hour * 3_600 + minute * 60 + second
        return Instant(microseconds: (seconds - sign * (offset / 100 * 3_600 + offset % 100 * 60)) * 1_000_000)
    }

    private static let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]
}
