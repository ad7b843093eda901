import FrontdeskAPI
import FrontdeskCore

/// A refusal of the daemon as people at a terminal read it: its own words speak of paths and fields.
struct ProblemText {
    private let problem: Problem

    init(_ problem: Problem) { self.problem = problem }

    /// What went wrong.
    var sentence: String {
        switch problem.code {
        case "bad-request": badRequest
        case "forbidden": "Your role does not allow it."
        case "not-found": "There is nothing like it in your view."
        case "not-owner": "It is not yours."
        case "stale-epoch": "It has changed hands since."
        case "new-message": "The customer has written since."
        case "wrong-state": problem["state"]?.string.map { "Not possible: it is \($0)." } ?? problem.title
        case "no-room": problem["reason"]?.string.map { "\($0)." } ?? problem.title
        case "channel-retired": "The channel takes nothing new."
        case "in-use", "unsent": problem.detail.map { "Not reloaded: \($0)." } ?? problem.title
        case "config-invalid", "config-tests-failed", "config-unusable":
            problem.detail.map { "The old configuration stays in force: \($0)." } ?? problem.title
        default: plain
        }
    }

    /// How to go on, a sentence each.
    var advice: [String] {
        var lines: [String] = []
        if let owner = problem["owner"]?.string { lines.append("\(owner) has it.") }
        switch problem.code {
        case "not-owner" where problem["owner"]?.string == nil:
            lines.append("Nobody has it: the desk gives it away by \"frontdesk next\", or a lead assigns it.")
        case "new-message":
            lines.append("Read it with \"frontdesk show\(id)\", or send yours all the same with --anyway.")
        case "not-servable":
            let able = (problem["suggestions"]?.array ?? []).compactMap(\.string)
            if !able.isEmpty { lines.append("Who could have it: \(able.joined(separator: ", ")).") }
        case "in-use", "unsent": lines.append(problem.title)
        case "no-room":
            lines.append("A lead may assign it all the same: frontdesk assign\(id) AGENT --force --reason WORD")
        default: break
        }
        if problem.keptDraft { lines.append("Your text is kept as a draft: \"frontdesk draft\(id)\".") }
        return lines
    }

    /// What the daemon does not take, with the name of the field where its words leave it out.
    private var badRequest: String {
        guard let detail = problem.detail else { return problem.title }
        let field = problem["pointer"]?.string.flatMap { $0.split(separator: "/").last } ?? ""
        let what = field.isEmpty || detail.contains(field) ? detail : "\(field): \(detail)"
        return "The daemon does not take this: \(what)."
    }

    /// The daemon's own words.
    private var plain: String {
        guard let detail = problem.detail else { return problem.title }
        let title = problem.title.hasSuffix(".") ? String(problem.title.dropLast()) : problem.title
        return "\(title): \(detail)\(detail.hasSuffix(".") ? "" : ".")"
    }

    private var id: String { problem.conversation.map { " \($0)" } ?? "" }
}

extension Problem {
    /// The conversation the refused call was about, where the command noted it.
    fileprivate var conversation: String? { self["conversation"]?.string }

    /// The problem with the conversation noted in it.
    func about(_ conversation: ConversationID) -> Problem {
        guard self.conversation == nil else { return self }
        var problem = self
        problem.extra.append(.init(key: "conversation", value: .string(conversation.description)))
        return problem
    }
}

extension CommandContext {
    /// Runs a call about a conversation; its refusal names the conversation.
    func about<T>(_ conversation: ConversationID, _ call: () throws -> T) throws -> T {
        do { return try call() } catch DeskError.problem(let problem) {
            throw DeskError.problem(problem.about(conversation))
        }
    }
}
