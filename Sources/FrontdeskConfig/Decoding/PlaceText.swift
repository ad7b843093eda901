/// A text with places for values, as in `{thread}`; `{{` is a brace.
struct PlaceText {
    /// What is wrong in a text.
    enum Fault: Equatable {
        /// No place is called so.
        case unknown(String)
        /// A brace is opened and not closed; with what follows it, as far as the end of its line.
        case unclosed(String)
    }

    /// What a reply's URL has places for.
    static let urlPlaces = ["thread", "id", "sender"]
    /// What the texts of a reply's body have places for.
    static let bodyPlaces = ["text", "thread", "id", "sender", "key", "agent"]

    /// The text with a letter at each place, and every doubled brace as one.
    private(set) var sample = ""
    /// What stands before the first place.
    private(set) var head = ""
    private(set) var faults: [Fault] = []

    /// Reads a text in which some places are known.
    init(_ text: String, places: [String]) {
        var rest = text[...]
        var isBehindPlace = false
        func take(_ piece: some StringProtocol, _ reader: inout Self) {
            reader.sample += piece
            if !isBehindPlace { reader.head += piece }
        }
        while let open = rest.firstIndex(of: "{") {
            take(rest[..<open], &self)
            rest = rest[rest.index(after: open)...]
            if rest.first == "{" {
                take("{", &self)
                rest = rest.dropFirst()
                continue
            }
            let line = rest.prefix { !$0.isNewline && $0 != "{" }
            guard let close = line.firstIndex(of: "}") else {
                faults.append(.unclosed(String(rest.prefix { !$0.isNewline })))
                return
            }
            let name = String(rest[..<close])
            if !places.contains(name) { faults.append(.unknown(name)) }
            isBehindPlace = true
            sample += "x"
            rest = rest[rest.index(after: close)...]
        }
        take(rest, &self)
    }
}
