/// A text that is sent again and again: an answer, a signature, an acknowledgement. One for each language it is given in.
package struct Template: Equatable, Sendable {
    package var name: String
    /// By language, in the order of the file; a checked one has a text in the desk's fallback.
    package var texts: [Localized]

    /// The text of one language.
    package struct Localized: Equatable, Sendable {
        package var language: String
        package var text: TemplateText

        package init(language: String, text: TemplateText) {
            self.language = language
            self.text = text
        }
    }

    package init(name: String, texts: [Localized] = []) {
        self.name = name
        self.texts = texts
    }

    /// The text for a customer of some language, in the fallback where there is none in theirs.
    package func text(in language: String, fallback: String) -> TemplateText? {
        let found = texts.first { $0.language == language } ?? texts.first { $0.language == fallback }
        return found?.text
    }
}

/// What a template may name. No other words are taken, and none of them is a login.
package enum TemplateVariable: String, CaseIterable, Sendable {
    /// The name of the agent that customers see; nothing where nobody wrote.
    case agent
    /// The case number, as in `c1042`.
    case `case`
    /// The customer's name as the channel gave it; often nothing.
    case customer
    case queue
    case subject
    case desk
}

/// What stands for the variables in one message.
///
/// Values are what strangers have written as well, so each is one line of bounded length without controls.
package struct TemplateValues: Sendable {
    private var values: [String] = Array(repeating: "", count: TemplateVariable.allCases.count)

    /// Scalars of a value: the longest names and subjects that people write fit; more is nobody's name.
    package static let scalarsMax = 200

    package init() {}

    package subscript(variable: TemplateVariable) -> String {
        get { values[place(variable)] }
        set { values[place(variable)] = Self.line(newValue) }
    }

    private func place(_ variable: TemplateVariable) -> Int {
        switch variable {
        case .agent: 0
        case .case: 1
        case .customer: 2
        case .queue: 3
        case .subject: 4
        case .desk: 5
        }
    }

    /// A text as one line: blanks for whatever breaks it, no controls, nothing that turns the direction of what follows.
    static func line(_ text: String) -> String {
        var line = String.UnicodeScalarView()
        var count = 0
        for scalar in text.unicodeScalars {
            let isBreak = scalar.properties.isWhitespace
            if isBreak, line.isEmpty || line.last == " " { continue }
            guard isBreak || !isHidden(scalar) else { continue }
            guard count < scalarsMax else { break }
            line.append(isBreak ? " " : scalar)
            count += 1
        }
        if line.last == " " { line.removeLast() }
        return String(line)
    }

    /// Controls, and the marks of direction and order that are seen only by what they do to others (UAX #9).
    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: scalar.properties.generalCategory == .control
        }
    }
}
