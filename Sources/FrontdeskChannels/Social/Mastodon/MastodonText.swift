import FrontdeskContent
import FrontdeskCore

/// What a status says, as text.
enum MastodonText {
    /// The text as agents read it, and what its writer said without the mentions of the desk.
    struct Reading: Equatable {
        var text: String
        /// Empty where it is the text.
        var said: String
    }

    /// Reads a status: its HTML as text, mentions as `@name@server`, and without the mentions of the desk that it begins with.
    static func read(_ status: MastodonStatus, own: MastodonAccount?) -> Reading {
        var text = plain(status)
        guard let own, status.mentions.contains(where: { $0.id == own.id }) else {
            return Reading(text: text, said: "")
        }
        let names = handles(of: own)
        text = withoutLeading(names, text)
        let said = without(names, text)
        return Reading(text: text, said: said == text ? "" : said)
    }

    /// The HTML of a status as text.
    static func plain(_ status: MastodonStatus) -> String {
        let html = withoutMentionLinks(status.html, status.mentions)
        var text = HTMLText.render(html, bytesMax: ChannelLimits.textBytesMax)
        // Servers that put the pictures themselves into the text.
        for code in status.emoji { text = text.replacing("[:\(code):]", with: ":\(code):") }
        return text
    }

    /// The names by which an account may be mentioned, lower case: with its server and without.
    private static func handles(of account: MastodonAccount) -> [String] {
        var names = ["@" + account.username.lowercased(), "@" + account.acct.lowercased()]
        let host = URLText.place(account.url).split(separator: "/").last.map(String.init) ?? ""
        if !host.isEmpty, host != "the URL" { names.append("@\(account.username)@\(host)".lowercased()) }
        return names
    }

    /// Without these mentions among those that the text begins with; the others stay.
    private static func withoutLeading(_ names: [String], _ text: String) -> String {
        var kept: [Substring] = []
        var rest = text[...]
        while true {
            rest = rest.drop { $0.isWhitespace }
            guard rest.first == "@" else { break }
            let word = rest.prefix { !$0.isWhitespace }
            let isOwn = names.contains(bare(word))
            guard isOwn || word.dropFirst().allSatisfy({ isNamePart($0) || $0 == "@" }) else { break }
            if !isOwn { kept.append(word) }
            rest = rest.dropFirst(word.count)
        }
        return kept.isEmpty ? String(rest) : kept.joined(separator: " ") + " " + rest
    }

    /// Without these mentions, wherever they are.
    private static func without(_ names: [String], _ text: String) -> String {
        guard text.contains("@") else { return text }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let kept = lines.map { line -> String in
            let words = line.split(separator: " ", omittingEmptySubsequences: false)
            guard words.contains(where: { names.contains(bare($0)) }) else { return String(line) }
            return words.filter { !names.contains(bare($0)) }.joined(separator: " ")
        }
        return kept.joined(separator: "\n")
    }

    /// A word without the marks that follow it, lower case.
    private static func bare(_ word: Substring) -> String {
        var word = word
        while let last = word.last, !isNamePart(last) || last == "." || last == ":" || last == "-" { word.removeLast() }
        return word.lowercased()
    }

    private static func isNamePart(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_" || character == "." || character == "-"
            || character == ":"
    }

    /// Takes the links off mentions and hashtags, which would be shown with the addresses they lead to: what is left of a
    /// mention is the name by which it can be written again.
    private static func withoutMentionLinks(_ html: String, _ mentions: [MastodonAccount]) -> String {
        var result = ""
        var rest = html[...]
        while let start = rest.firstIndex(of: "<") {
            result += rest[..<start]
            rest = rest[start...]
            guard let end = endOfTag(rest) else { break }
            let tag = rest[..<end]
            rest = rest[end...]
            guard tag.count > 3, tag.prefix(3).lowercased() == "<a ", isMention(tag) else {
                result += tag
                continue
            }
            // One that is never closed is no link either.
            guard let close = closing(rest) else { continue }
            let target = attribute("href", tag)
            if let account = mentions.first(where: { !$0.url.isEmpty && $0.url == target }) {
                result += "@" + account.acct
            } else {
                result += rest[..<close.lowerBound]
            }
            rest = rest[close.upperBound...]
        }
        return result + rest
    }

    /// Behind the `>` of a tag; those in quotes end none.
    private static func endOfTag(_ text: Substring) -> String.Index? {
        var quote: Character?
        for index in text.indices {
            let character = text[index]
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "\"" || character == "'" {
                quote = character
            } else if character == ">" {
                return text.index(after: index)
            }
        }
        return nil
    }

    private static func closing(_ text: Substring) -> Range<String.Index>? {
        var rest = text
        while let start = rest.firstIndex(of: "<") {
            rest = rest[start...]
            if rest.prefix(4).lowercased() == "</a>" { return start..<rest.index(start, offsetBy: 4) }
            // Links do not nest: one that begins here was never closed.
            if rest.prefix(3).lowercased() == "<a " { return nil }
            rest = rest.dropFirst()
        }
        return nil
    }

    private static func isMention(_ tag: Substring) -> Bool {
        attribute("class", tag).split(separator: " ").contains { $0 == "mention" || $0 == "hashtag" }
    }

    private static func attribute(_ name: String, _ tag: Substring) -> String {
        for quote in ["\"", "'"] {
            guard let start = tag.firstRange(of: " \(name)=\(quote)") else { continue }
            return String(tag[start.upperBound...].prefix { String($0) != quote })
        }
        return ""
    }
}
