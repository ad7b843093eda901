import Crypto
import FrontdeskContent
import FrontdeskCore

/// An answer as a status.
struct MastodonReply: Equatable, Sendable {
    /// Put behind the `@` of mentions that nobody asked for: it is not seen, and what follows is none
    /// (U+2060, word joiner).
    private static let breaker: Character = "\u{2060}"

    var text: String
    var visibility: String
    /// The status that is answered; empty for none.
    var inReplyTo: String

    /// The text with the customer's mention in front, unless it has that already.
    ///
    /// A private status is delivered to everybody it mentions. So that a name in an answer does not hand it to a third,
    /// other mentions in it are broken.
    static func text(_ text: String, to acct: String, isPublic: Bool) -> String {
        var result = ""
        var mentionsCustomer = false
        var previous: Character?
        var rest = text[...]
        while let character = rest.first {
            guard character == "@", isStart(after: previous) else {
                result.append(character)
                previous = character
                rest = rest.dropFirst()
                continue
            }
            let handle = handle(rest.dropFirst())
            let isCustomer = !handle.isEmpty && handle.lowercased() == acct.lowercased()
            mentionsCustomer = mentionsCustomer || isCustomer
            result.append("@")
            if !isPublic, !isCustomer, !handle.isEmpty { result.append(breaker) }
            result += handle
            previous = handle.last ?? "@"
            rest = rest.dropFirst(handle.count + 1)
        }
        return mentionsCustomer ? result : "@\(acct) \(result)"
    }

    /// Within a word or a path an `@` begins no mention.
    private static func isStart(after previous: Character?) -> Bool {
        guard let previous else { return true }
        return !(previous.isLetter || previous.isNumber || previous == "_" || previous == "/" || previous == "=")
    }

    /// The name that a text begins with, with its server if it has one.
    private static func handle(_ text: Substring) -> Substring {
        func isName(_ character: Character) -> Bool {
            character.isASCII && (character.isLetter || character.isNumber) || character == "_"
        }
        func end(_ start: String.Index, _ isPart: (Character) -> Bool) -> String.Index {
            var end = text[start...].firstIndex { !isPart($0) && $0 != "." && $0 != "-" } ?? text.endIndex
            // Points and hyphens are within a name, not at its end.
            while end > start, !isPart(text[text.index(before: end)]) { end = text.index(before: end) }
            return end
        }
        let name = end(text.startIndex, isName)
        guard name > text.startIndex else { return text[..<text.startIndex] }
        guard name < text.endIndex, text[name] == "@" else { return text[..<name] }
        let start = text.index(after: name)
        let host = end(start) { isName($0) || $0.isLetter || $0.isNumber }
        return host > start ? text[..<host] : text[..<name]
    }

    /// Characters as Mastodon counts them: links for a fixed number, mentions without their server
    /// (docs.joinmastodon.org/user/posting, "text").
    static func length(_ text: String, link: Int) -> Int {
        var count = 0
        var previous: Character?
        var rest = text[...]
        while let character = rest.first {
            if character == "@", isStart(after: previous) {
                let handle = handle(rest.dropFirst())
                count += 1 + handle.prefix { $0 != "@" }.count
                previous = handle.last ?? "@"
                rest = rest.dropFirst(handle.count + 1)
            } else if character == "h", rest.hasPrefix("https://") || rest.hasPrefix("http://") {
                let url = rest.prefix { !$0.isWhitespace }
                count += link
                previous = url.last
                rest = rest.dropFirst(url.count)
            } else {
                count += 1
                previous = character
                rest = rest.dropFirst()
            }
        }
        return count
    }

    /// The key under which a server knows a repeat: the same for every attempt, and of no other message, whichever
    /// installation of the desk the account has had before.
    func key(_ outbound: OutboundMessage) -> String {
        let parts = [
            outbound.key, outbound.conversation, outbound.id, "\(outbound.writtenAt.microseconds)", inReplyTo,
            visibility,
            text,
        ]
        return StrictHex.encode(SHA256.hash(data: Array(parts.joined(separator: "\u{0}").utf8)))
    }

    /// Whether a status is this answer, posted by an attempt of which nobody knew how it ended.
    func isPosted(as status: MastodonStatus, by own: MastodonAccount, _ outbound: OutboundMessage) -> Bool {
        // Once what was answered is deleted, servers leave its id out.
        // The same words may be said twice.
        guard status.account.id == own.id, status.visibility == visibility, !outbound.others.contains(status.id),
            status.inReplyTo == inReplyTo || status.inReplyTo.isEmpty
        else { return false }
        if outbound.writtenAt.isSet, status.createdAt.isSet,
            status.createdAt + MastodonLimits.clockSkew < outbound.writtenAt
        {
            return false
        }
        return status.media.count == outbound.files.count
            && Self.essence(MastodonText.plain(status)) == Self.essence(text)
    }

    /// A text without what servers change in it: blanks, and the servers of mentions.
    private static func essence(_ text: String) -> String {
        var result = ""
        var previous: Character?
        var rest = text[...]
        while let character = rest.first {
            if character == "@", isStart(after: previous) {
                let handle = handle(rest.dropFirst())
                result += "@" + handle.prefix { $0 != "@" }.lowercased()
                previous = handle.last ?? "@"
                rest = rest.dropFirst(handle.count + 1)
            } else {
                if !character.isWhitespace, character != breaker { result.append(character) }
                previous = character
                rest = rest.dropFirst()
            }
        }
        return result
    }
}
