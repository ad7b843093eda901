import FrontdeskCore

/// A line of a trace that says something: words, and options written `name=value`.
struct TraceLine: Equatable {
    let text: String
    let words: [String]
    let options: [Option]

    struct Option: Equatable {
        var name: String
        var value: String
    }

    init(_ text: String) {
        self.text = text
        var words: [String] = []
        var options: [Option] = []
        for token in text.split(separator: " ") {
            if let equals = token.firstIndex(of: "="), equals != token.startIndex {
                options.append(
                    Option(name: String(token[..<equals]), value: String(token[token.index(after: equals)...])))
            } else {
                words.append(String(token))
            }
        }
        self.words = words
        self.options = options
    }

    subscript(name: String) -> String? { options.first { $0.name == name }?.value }

    func word(_ place: Int) throws -> String {
        guard words.indices.contains(place) else { throw TraceError("a word is missing: \(text)") }
        return words[place]
    }

    func has(_ word: String) -> Bool { words.dropFirst().contains(word) }

    func span(_ name: String) throws -> Span? { try self[name].map { try TraceClock.span($0) } }

    func number(_ name: String) throws -> Int? {
        try self[name].map {
            guard let number = Int($0) else { throw TraceError("not a number: \($0)") }
            return number
        }
    }

    /// The parts of a list such as `billing/8,retention/2`, each with what stands after its last slash.
    func list(_ name: String) -> [(name: String, detail: String?)] {
        (self[name] ?? "").split(separator: ",").map { part in
            guard let slash = part.firstIndex(of: "/") else { return (String(part), nil) }
            return (String(part[..<slash]), String(part[part.index(after: slash)...]))
        }
    }

    /// Nothing may stand there that nobody reads: a slip in a trace must not pass for a rule.
    func allow(_ names: [String], words allowed: [String] = [], from place: Int) throws {
        for option in options where !names.contains(option.name) {
            throw TraceError("unknown option \(option.name): \(text)")
        }
        for word in words.dropFirst(place) where !allowed.contains(word) {
            throw TraceError("unknown word \(word): \(text)")
        }
    }
}

/// A trace that says what cannot be understood.
struct TraceError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
