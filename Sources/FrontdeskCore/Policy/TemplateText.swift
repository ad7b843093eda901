/// A text with places for values: `{case}`, with another text for where there is none: `{customer|there}`. `{{` is a brace.
package struct TemplateText: Equatable, Sendable {
    package enum Piece: Equatable, Sendable {
        case text(String)
        /// `otherwise` is what stands there where the value is empty.
        case value(TemplateVariable, otherwise: String?)
    }

    /// What is wrong in a text.
    package enum Fault: Equatable, Sendable {
        /// No variable is called so.
        case unknown(String)
        /// A brace is opened and not closed; with what follows it, as far as the end of its line.
        case unclosed(String)
    }

    package let pieces: [Piece]

    package init(pieces: [Piece]) {
        self.pieces = pieces
    }

    /// Reads a text, with everything that is wrong in it; where something is, its pieces mean nothing.
    package static func read(_ text: String) -> (text: TemplateText, faults: [Fault]) {
        var pieces: [Piece] = []
        var faults: [Fault] = []
        var plain = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "{") {
            plain += rest[..<open]
            rest = rest[rest.index(after: open)...]
            if rest.first == "{" {
                plain += "{"
                rest = rest.dropFirst()
                continue
            }
            guard let close = end(of: rest) else {
                faults.append(.unclosed(String(rest.prefix { !$0.isNewline })))
                break
            }
            let inside = rest[..<close]
            rest = rest[rest.index(after: close)...]
            let bar = inside.firstIndex(of: "|")
            let name = String(inside[..<(bar ?? inside.endIndex)])
            guard let variable = TemplateVariable(rawValue: name) else {
                faults.append(.unknown(name))
                continue
            }
            if !plain.isEmpty { pieces.append(.text(plain)) }
            plain = ""
            pieces.append(.value(variable, otherwise: bar.map { String(inside[inside.index(after: $0)...]) }))
        }
        plain += rest
        if !plain.isEmpty, faults.isEmpty { pieces.append(.text(plain)) }
        return (TemplateText(pieces: pieces), faults)
    }

    /// The brace that closes a variable: on the same line, with no other opened before it.
    private static func end(of text: Substring) -> Substring.Index? {
        guard let first = text.firstIndex(where: { $0 == "}" || $0 == "{" || $0.isNewline }), text[first] == "}" else {
            return nil
        }
        return first
    }

    /// Whether it leaves a gap where a variable has no value.
    package func needs(_ variable: TemplateVariable) -> Bool { pieces.contains(.value(variable, otherwise: nil)) }

    /// The text with its values. Of one that is empty the blank before it goes too: "Hello {customer}," reads "Hello,".
    package func filled(with values: TemplateValues) -> String {
        var text = ""
        for piece in pieces {
            switch piece {
            case .text(let plain): text += plain
            case .value(let variable, let otherwise):
                let value = values[variable]
                if !value.isEmpty {
                    text += value
                } else if let otherwise {
                    text += otherwise
                } else if text.last == " " {
                    text.removeLast()
                }
            }
        }
        return text
    }
}
