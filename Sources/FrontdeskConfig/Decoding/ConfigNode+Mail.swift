import FrontdeskCore

extension ConfigNode {
    /// A mail address (RFC 5321, section 4.1.2, with the letters of RFC 6531), or a domain with a leading `@`.
    ///
    /// Quoted local parts and address literals are not taken: nobody has them on purpose.
    func mailAddress(orDomain takesDomain: Bool = false) -> String? {
        note(.form(takesDomain ? .mailAddressOrDomain : .mailAddress))
        let domain = takesDomain ? #", or a domain like "@example.com""# : ""
        guard let text = string(bytes: EmailLimits.address) else { return nil }
        guard MailAddressText.isAddress(text) || takesDomain && MailAddressText.isDomainEntry(text) else {
            report(
                .badMailAddress, "\(quote(text)) is not a mail address",
                expected: #"an address like "support@example.com""# + domain)
            return nil
        }
        return text
    }

    /// Text that goes into one line of a protocol: without control characters.
    func line(bytes allowed: ClosedRange<Int>) -> String? {
        guard let text = string(bytes: allowed) else { return nil }
        guard text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
            report(.brokenLine, "a control character in \(quote(text))", expected: "one line of text")
            return nil
        }
        return text
    }

    /// A mail server by one of some schemes.
    func mailServer(_ schemes: [MailServerSettings.Scheme]) -> MailServerSettings? {
        let words = schemes.map(\.rawValue)
        note(.form(.mailServer(words)))
        guard let text = string(bytes: EmailLimits.serverURL) else { return nil }
        guard let server = MailServerSettings(text), schemes.contains(server.scheme) else {
            // Before an @ there may be a password.
            if text.contains("@") { log.mask(SourceSpan(file: file, range: SensitiveKey.maskRange(of: json))) }
            let form = words.map { "\($0)://mail.example.com" }.joined(separator: "\" or \"")
            report(.badMailServer, "not the URL of a mail server", expected: "\"\(form)\"")
            return nil
        }
        return server
    }

    /// The URL of a proxy: a scheme, a host and a port. What stands for it has no usual port.
    func proxy() -> String? {
        let schemes = ["http", "https", "socks5h"]
        note(.form(.proxy(schemes)))
        guard let text = string(bytes: EmailLimits.serverURL) else { return nil }
        let parts = text.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        let scheme = parts[0].lowercased()
        guard parts.count == 2, schemes.contains(scheme),
            let (host, port) = HostText.split(String(parts[1].hasSuffix("/") ? parts[1].dropLast() : parts[1])),
            let port, port != 0
        else {
            // Before an @ there may be a password.
            if text.contains("@") { log.mask(SourceSpan(file: file, range: SensitiveKey.maskRange(of: json))) }
            report(
                .badProxy, "not the URL of a proxy",
                expected: #""http://proxy.example.com:3128", or with "https" or "socks5h""#)
            return nil
        }
        return "\(scheme)://\(WebAddress(host: host, port: port).text)"
    }

    /// The name of a mailbox.
    func mailboxName() -> String? { line(bytes: EmailLimits.mailbox) }

    /// A flag that is set on mails, or a keyword (RFC 3501, section 9: `flag`, `atom`).
    func mailFlag() -> String? {
        note(.form(.mailFlag))
        guard let text = string(bytes: EmailLimits.flag) else { return nil }
        let known = ["\\Seen", "\\Flagged", "\\Answered"]
        // An atom: no blanks, brackets, wildcards, quotes and backslashes.
        let isKeyword = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !#"(){%*"\]"#.utf8.contains($0) }
        guard isKeyword || known.contains(text) else {
            report(
                .unusableMailbox, "\(quote(text)) is not a flag that can be set",
                expected: known.map { "\"\\\($0)\"" }.joined(separator: ", ") + ", or a word of ASCII")
            return nil
        }
        return text
    }

    /// The authserv-id of a server (RFC 8601, section 2.2): a token, as a rule the name of a host.
    func authenticator() -> String? {
        note(.form(.authenticator))
        guard let text = string(bytes: EmailLimits.authenticator) else { return nil }
        let isToken = text.unicodeScalars.allSatisfy { scalar in
            scalar.isASCII
                ? scalar.value > 0x20 && scalar.value < 0x7F && !#"()<>@,;:\"/[]?="#.unicodeScalars.contains(scalar)
                : MailAddressText.isLetter(scalar)
        }
        guard isToken else {
            report(
                .badAuthenticator, "\(quote(text)) is not what a mail server calls itself",
                expected: #"a name like "mx.example.com""#)
            return nil
        }
        return text
    }

    /// The path of a file from the root on.
    func absolutePath() -> String? {
        note(.form(.absolutePath))
        guard let text = string(bytes: 1...ConfigLimits.pathBytesMax) else { return nil }
        guard text.hasPrefix("/"), !text.hasSuffix("/") else {
            report(
                .badPath, "\(quote(text)) is not the absolute path of a file", expected: "a path from \"/\" on")
            return nil
        }
        return text
    }
}

/// The form of mail addresses.
enum MailAddressText {
    /// Whether a text is a local part and a domain with one `@` between them.
    static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, EmailLimits.localPart.contains(parts[0].utf8.count) else { return false }
        let atoms = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        return isDomain(parts[1]) && atoms.allSatisfy { !$0.isEmpty && $0.unicodeScalars.allSatisfy(isAtomText) }
    }

    /// Whether a text is a domain with a leading `@`.
    static func isDomainEntry(_ text: String) -> Bool { text.first == "@" && isDomain(text.dropFirst()) }

    /// Letters, digits and hyphens between dots, and letters beyond ASCII (RFC 5890, section 2.3.2).
    private static func isDomain(_ text: Substring) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return EmailLimits.domain.contains(text.utf8.count)
            && labels.allSatisfy { label in
                EmailLimits.label.contains(label.utf8.count) && label.first != "-" && label.last != "-"
                    && label.unicodeScalars.allSatisfy {
                        $0.isASCII ? $0 == "-" || $0.properties.isAlphabetic || ("0"..."9").contains($0) : isLetter($0)
                    }
            }
    }

    /// `atext` (RFC 5322, section 3.2.3, and RFC 6532, section 3.2).
    private static func isAtomText(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.isASCII else { return isLetter(scalar) }
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9": return true
        default: return "!#$%&'*+-/=?^_`{|}~".unicodeScalars.contains(scalar)
        }
    }

    /// Whether a scalar beyond ASCII is one that people see: no blank, no control, none that only turns or hides others.
    static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator,
            .paragraphSeparator:
            false
        default: true
        }
    }
}
