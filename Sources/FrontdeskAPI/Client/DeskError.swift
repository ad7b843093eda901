/// Why a call to the daemon has no answer of success.
package enum DeskError: Error, Equatable, Sendable {
    /// No daemon answers at the socket; nothing was asked.
    case unavailable(String)
    /// The socket is not for this user; nothing was asked.
    case denied(String)
    /// The connection ended, or time ran out, before the answer: the outcome is unknown.
    case interrupted(String)
    /// The daemon refused the call.
    case problem(Problem)
    /// The answer is not what the API promises.
    case notUnderstood(String)
}

extension DeskError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unavailable(let reason), .denied(let reason), .interrupted(let reason): reason
        case .problem(let problem): [problem.title, problem.detail].compactMap(\.self).joined(separator: ": ")
        case .notUnderstood(let reason): "The daemon's answer was not understood: \(reason)"
        }
    }
}
