import FrontdeskCore

/// A text with places for what a reply is about: `{text}`, `{thread}`, `{id}`, `{sender}`, `{key}`, `{agent}`.
///
/// It is taken apart once and filled piece by piece, so that a place in what somebody has written is never filled.
package struct PollTemplate: Equatable, Sendable {
    package enum Place: String, CaseIterable, Sendable {
        case text, thread, id, sender, key, agent
    }

    private enum Part: Equatable, Sendable {
        case literal(String)
        case place(Place)
    }

    private let parts: [Part]

    /// Takes a text apart; two opening braces are one, and braces around anything else stand for themselves.
    package init(_ text: String) {
        var parts: [Part] = []
        var literal = ""
        var rest = Substring(text)
        while let start = rest.firstIndex(of: "{") {
            literal += rest[..<start]
            let inside = rest[start...].dropFirst()
            if inside.first == "{" {
                literal += "{"
                rest = inside.dropFirst()
            } else if let end = inside.firstIndex(of: "}"), let place = Place(rawValue: String(inside[..<end])) {
                if !literal.isEmpty { parts.append(.literal(literal)) }
                literal = ""
                parts.append(.place(place))
                rest = inside[end...].dropFirst()
            } else {
                literal += "{"
                rest = inside
            }
        }
        literal += rest
        if !literal.isEmpty { parts.append(.literal(literal)) }
        self.parts = parts
    }

    /// The places it has, each as often as it stands there.
    package var places: [Place] {
        parts.compactMap { if case .place(let place) = $0 { place } else { nil } }
    }

    /// What stands before the first place.
    var head: String {
        if case .literal(let text)? = parts.first { text } else { "" }
    }

    /// The text with its places filled.
    func filled(_ value: (Place) -> String) -> String {
        var text = ""
        for part in parts {
            switch part {
            case .literal(let literal): text += literal
            case .place(let place): text += value(place)
            }
        }
        return text
    }
}

extension OutboundMessage {
    /// What is written at a place.
    func value(of place: PollTemplate.Place) -> String {
        switch place {
        case .text: text
        // Where the customer's items name no thread there is one for each sender.
        case .thread: thread.isEmpty ? recipient : thread
        case .id: replyTo ?? ""
        case .sender: recipient
        case .key: key
        case .agent: agent
        }
    }
}
