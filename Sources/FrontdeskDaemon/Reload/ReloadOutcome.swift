import FrontdeskAPI
import FrontdeskCore

/// How a reload ended.
enum ReloadOutcome: Sendable {
    /// The configuration of the disk is in force, whether it had changed or not.
    case done(Reloaded)
    /// The files are at fault; with what `config check` prints of them.
    case invalid(text: String, errors: Int)
    /// Tests of the configuration fail; with what `config check` prints of them.
    case testsFailed(text: String, failed: Int)
    /// Something outside the files: a secret that cannot be read, two agents who are one Unix user.
    case unusable(String)
    /// The router keeps the old policy.
    case refused(Refusal)
    /// Another reload is at work.
    case underway
    /// The daemon stops, or its store has failed.
    case failed(DeskAnswer)

    /// Whether the configuration of the disk is in force.
    var isDone: Bool {
        if case .done = self { true } else { false }
    }

    /// What `config check` prints of the files, where they are at fault.
    var findings: String? {
        switch self {
        case .invalid(let text, _), .testsFailed(let text, _): text
        case .done, .unusable, .refused, .underway, .failed: nil
        }
    }

    /// For the log: what came of it, in a line.
    var summary: String {
        switch self {
        case .done(let reloaded):
            reloaded.isNew ? "generation \(reloaded.generation) is in force" : "nothing has changed"
        case .invalid(_, let errors): "it has \(errors) error\(errors == 1 ? "" : "s")"
        case .testsFailed(_, let failed): "\(failed) of its tests failed"
        case .unusable(let reason): reason
        case .refused(.inUse(let kind, let name, let open)):
            "\(kind) \(name) has \(open) open conversation\(open == 1 ? "" : "s")"
        case .refused(.unsent(let channel, let count)):
            "channel \(channel) has \(count) answer\(count == 1 ? "" : "s") to send"
        case .refused(let refusal): "\(refusal)"
        case .underway: "another one is at work"
        case .failed: "the desk could not take it"
        }
    }
}

extension Problem {
    /// The answer to a reload that brought nothing; the old configuration stays in force.
    static func reload(_ outcome: ReloadOutcome, _ service: APIService) -> HTTPAnswer {
        switch outcome {
        case .done(let reloaded): HTTPAnswer(status: 200, body: reloaded.jsonBytes)
        case .invalid(let text, let errors):
            answer(
                status: 422, code: "config-invalid", title: "Correct the files; the old configuration stays in force.",
                detail: "\(errors) error\(errors == 1 ? "" : "s")",
                extra: [("errors", .number(.integer(Int64(errors)))), ("text", .string(text))])
        case .testsFailed(let text, let failed):
            answer(
                status: 422, code: "config-tests-failed",
                title: "Correct the routes or the tests; the old configuration stays in force.",
                detail: "\(failed) test\(failed == 1 ? "" : "s") failed",
                extra: [("failed", .number(.integer(Int64(failed)))), ("text", .string(text))])
        case .unusable(let reason):
            answer(
                status: 422, code: "config-unusable",
                title: "Correct what the files refer to; the old configuration stays in force.", detail: reason)
        case .underway:
            answer(status: 409, code: "reload-underway", title: "Wait for the other reload, then repeat.")
        case .refused(let refusal): service.fallback(.refused(refusal, draftKept: false))
        case .failed(let answer): service.fallback(answer)
        }
    }
}
