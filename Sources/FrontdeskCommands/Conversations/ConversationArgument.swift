import ArgumentParser
import FrontdeskAPI
import FrontdeskCore

/// Anything with an id as an argument: `m12`, `x8`.
struct IDArgument<ID: DeskIdentifier>: ExpressibleByArgument {
    let id: ID

    init?(argument: String) {
        guard let id = ID(parsing: argument) else { return nil }
        self.id = id
    }
}

/// A conversation as an argument: `c1042`, or the case number alone.
struct ConversationArgument: ExpressibleByArgument {
    let id: ConversationID

    init?(argument: String) {
        guard let id = ConversationID(parsing: argument) ?? ConversationID(parsing: "c" + argument) else { return nil }
        self.id = id
    }
}

/// A duration as an argument: `30s`, `5m`.
struct DurationArgument: ExpressibleByArgument {
    let span: Span

    init?(argument: String) {
        guard let span = DurationText.span(argument) else { return nil }
        self.span = span
    }
}

/// The words of a command that takes `[ID] TEXT`.
struct TextArguments: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "The conversation, unless the one in hand is meant, and the text; - reads it.", valueName: "[id] text"))
    var words: [String] = []

    /// Bytes of a text: what the daemon takes in one call.
    static let textBytesMax = 1 << 20

    /// The conversation that is named.
    var id: ConversationArgument? { words.count == 2 ? ConversationArgument(argument: words[0]) : nil }

    func validate() throws { try Self.check(words) }

    /// Says what is wrong with the words of `[ID] TEXT`.
    static func check(_ words: [String]) throws {
        let id = words.count == 2 ? ConversationArgument(argument: words[0]) : nil
        guard (1...2).contains(words.count) else {
            throw ValidationError("Say the text in one argument: put it in quotes, or write - to read it.")
        }
        if words.count == 2, id == nil {
            throw ValidationError("\"\(words[0])\" is no conversation. Put a text of several words in quotes.")
        }
        if words.count == 1, isConversation(words[0]) {
            throw ValidationError("The text is missing. To read it from a pipe write - in its place.")
        }
    }

    /// Whether a word alone names a conversation and is no text.
    static func isConversation(_ word: String) -> Bool {
        word.hasPrefix("c") && ConversationArgument(argument: word) != nil
    }

    /// The text, from standard input where it is `-`.
    func text(in shell: Shell) throws -> String { try Self.text(words.last ?? "", in: shell) }

    /// The text an argument stands for: itself, or standard input where it is `-`.
    static func text(_ argument: String, in shell: Shell) throws -> String {
        guard argument == "-" else { return argument }
        guard let bytes = shell.readInput(Self.textBytesMax) else {
            throw CommandFailure(.no, "The text could not be read, or is longer than 1 MiB.")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandFailure(.no, "The text is not UTF-8.")
        }
        // The line end that editors put at the end of a file is not part of what is said.
        return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }
}
