/// What the receiving mail server found about a mail's signatures: `Authentication-Results` (RFC 8601).
package struct AuthenticationResult: Equatable, Sendable {
    /// The domain whose signature holds and that stands in `From` or above it; nil where none does.
    package let dkimDomain: String?
    /// Whether the server says that the policy of the domain in `From` is met (RFC 7489).
    package let dmarcPass: Bool

    /// Whether the address in `From` is that of who wrote.
    package var isVerified: Bool { dkimDomain != nil }

    /// Reads only fields that the named server has written: its authserv-id is compared as a whole, whatever its case.
    ///
    /// A sender can write such fields too. The own server must remove those with its name (RFC 8601, section 5); it puts
    /// its own above all others, so only those above the first of another server count.
    package init(_ headers: MailHeaders, host: String) {
        var domains: [String] = []
        var dmarc = false
        for field in headers.all("Authentication-Results").prefix(RobotLimits.authenticationFieldsMax) {
            let statements = Self.statements(of: field.line)
            guard let first = statements.first, let id = first.words.first, MailHeaders.isSame(id, host), !host.isEmpty
            else { break }
            for statement in statements.dropFirst() {
                guard let method = statement.words.first.map({ ASCII.lower($0) }) else { continue }
                if method == "dkim=pass" || method == "dkim/1=pass" {
                    if let domain = Self.domain(of: statement.words) { domains.append(domain) }
                } else if method == "dmarc=pass" {
                    dmarc = true
                }
            }
        }
        let from = headers.addresses("From")
        // With several authors nobody can say whose the signature is.
        let author = from.count == 1 ? Self.host(of: from[0].address) : nil
        dkimDomain = author.flatMap { author in domains.first { author == $0 || author.hasSuffix("." + $0) } }
        dmarcPass = dmarc && author != nil
    }

    private struct Statement {
        var words: [String] = []
    }

    private static func domain(of words: [String]) -> String? {
        for word in words.dropFirst() {
            let pair = word.split(separator: "=", maxSplits: 1)
            guard pair.count == 2 else { continue }
            let value = ASCII.lower(String(pair[1]))
            switch ASCII.lower(String(pair[0])) {
            case "header.d" where isDomain(value): return value
            case "header.i":
                if let domain = host(of: value), isDomain(domain) { return domain }
            default: continue
            }
        }
        return nil
    }

    /// A domain with a point: nobody signs for a whole `com`.
    private static func isDomain(_ text: String) -> Bool {
        text.contains(".") && !text.hasPrefix(".") && !text.hasSuffix(".")
    }

    private static func host(of address: String) -> String? {
        guard let at = address.lastIndex(of: "@") else { return nil }
        return ASCII.lower(String(address[address.index(after: at)...]))
    }

    /// The parts between semicolons as words, without comments; what is quoted is one word, without its quotes.
    private static func statements(of line: String) -> [Statement] {
        var statements = [Statement()]
        var word: [UInt8] = []
        var depth = 0
        var isQuoted = false
        var isEscaped = false
        func endWord() {
            if !word.isEmpty { statements[statements.count - 1].words.append(String(decoding: word, as: UTF8.self)) }
            word = []
        }
        for byte in line.utf8 {
            if isEscaped {
                if depth == 0 { word.append(byte) }
                isEscaped = false
                continue
            }
            switch byte {
            case UInt8(ascii: "\\") where isQuoted || depth > 0: isEscaped = true
            case UInt8(ascii: "\"") where depth == 0: isQuoted.toggle()
            case UInt8(ascii: "(") where !isQuoted: depth += 1
            case UInt8(ascii: ")") where !isQuoted && depth > 0: depth -= 1
            case _ where depth > 0: continue
            case UInt8(ascii: ";") where !isQuoted:
                endWord()
                statements.append(Statement())
            case 0x20 where !isQuoted, 0x09 where !isQuoted: endWord()
            default: word.append(byte)
            }
        }
        endWord()
        return statements
    }
}
