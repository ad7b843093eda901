import FrontdeskAPI

/// How a command ends, after sysexits.
enum ExitStatus: Int32 {
    /// Done.
    case done = 0
    /// No: refused, or nothing there.
    case no = 1
    /// Called wrongly.
    case usage = 2
    /// The data is not to be taken.
    case badData = 65
    /// There is no such recipient.
    case noUser = 67
    /// No daemon answers.
    case unavailable = 69
    /// A bug of ours.
    case bug = 70
    /// The output could not be written.
    case output = 74
    /// Try again: the daemon is busy or stops, or the outcome is unknown.
    case tryAgain = 75
    /// The caller may not.
    case notAllowed = 77
    /// The configuration is at fault.
    case config = 78

    /// How a command ends that a call to the daemon ended.
    init(_ error: DeskError) {
        switch error {
        case .unavailable: self = .unavailable
        case .denied: self = .no
        case .interrupted: self = .tryAgain
        case .notUnderstood: self = .bug
        case .problem(let problem):
            switch problem.status {
            case 429, 503: self = .tryAgain
            case 500...: self = .bug
            default: self = .no
            }
        }
    }
}

/// Why a command did not do what it was asked to, found out by itself.
struct CommandFailure: Error {
    var status: ExitStatus
    /// A sentence that says what to do.
    var message: String

    init(_ status: ExitStatus, _ message: String) {
        self.status = status
        self.message = message
    }
}
