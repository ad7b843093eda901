/// Slack's way to write links and mentions into a text (Slack, "Formatting text for app surfaces").
enum SlackText {
    /// A text as a person would read it.
    ///
    /// - Parameter own: ids of the app's own user, whose mention only says to whom it was written.
    static func plain(_ text: String, own: [String]) -> String {
        var plain = ""
        var rest = Substring(text)
        while let start = rest.firstIndex(of: "<") {
            plain += unescaped(rest[..<start])
            let inside = rest[rest.index(after: start)...]
            guard let end = inside.firstIndex(of: ">") else {
                rest = rest[start...]
                break
            }
            plain += reference(inside[..<end], own: own)
            rest = inside[end...].dropFirst()
        }
        plain += unescaped(rest)
        return trimmed(plain)
    }

    /// A text that is shown as it is: none of its signs begins a link or a mention.
    static func escaped(_ text: String) -> String {
        text.escaping(["&": "&amp;", "<": "&lt;", ">": "&gt;"])
    }

    private static func reference(_ inside: Substring, own: [String]) -> String {
        let parts = inside.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
        let target = parts.first ?? ""
        let label = parts.count > 1 ? unescaped(parts[1]) : ""
        switch target.first {
        case "@":
            let user = target.dropFirst()
            if own.contains(String(user)) { return "" }
            return "@" + (label.isEmpty ? String(user) : label)
        case "#": return "#" + (label.isEmpty ? String(target.dropFirst()) : label)
        case "!":
            let command = target.dropFirst().prefix { $0 != "^" }
            return label.isEmpty ? "@\(command)" : label
        default:
            let url = unescaped(target)
            return label.isEmpty || url.hasSuffix(label) ? url.dropping("mailto:") : "\(label) (\(url))"
        }
    }

    private static func unescaped(_ text: Substring) -> String {
        guard text.contains("&") else { return String(text) }
        var plain = ""
        var rest = text
        while let start = rest.firstIndex(of: "&") {
            plain += rest[..<start]
            rest = rest[start...]
            guard let entity = entities.first(where: { rest.hasPrefix($0.name) }) else {
                plain += "&"
                rest = rest.dropFirst()
                continue
            }
            plain += entity.sign
            rest = rest.dropFirst(entity.name.count)
        }
        return plain + rest
    }

    private static let entities = [("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">")].map { (name: $0.0, sign: $0.1) }

    private static func trimmed(_ text: String) -> String {
        let start = text.drop { $0.isWhitespace }
        return String(start.prefix(start.count - start.reversed().prefix { $0.isWhitespace }.count))
    }
}

extension String {
    fileprivate func dropping(_ prefix: String) -> String {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : self
    }
}
