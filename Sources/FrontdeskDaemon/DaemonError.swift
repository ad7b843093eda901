import FrontdeskCore

/// Why the daemon does not run, with the exit code that says so to systemd and scripts.
package struct DaemonError: Error, CustomStringConvertible {
    /// 70 bug, 74 store failed, 75 try again, 78 configuration.
    package var exitCode: Int32
    /// Under what the journal has it.
    package var kind: LogKind
    package var description: String

    package static func bug(_ text: String) -> DaemonError {
        DaemonError(exitCode: 70, kind: .bug, description: text)
    }

    package static func configuration(_ text: String) -> DaemonError {
        DaemonError(exitCode: 78, kind: .configurationBroken, description: text)
    }

    package static func store(_ text: String) -> DaemonError {
        DaemonError(exitCode: 74, kind: .storeBroken, description: text)
    }

    /// A newer release wrote the database: no start mends that.
    package static func newer(_ text: String) -> DaemonError {
        DaemonError(exitCode: 78, kind: .databaseNewer, description: text)
    }

    /// The database is another daemon's.
    package static func locked(_ text: String) -> DaemonError {
        DaemonError(exitCode: 75, kind: .locked, description: text)
    }

    /// An address cannot be listened at.
    package static func address(_ text: String) -> DaemonError {
        DaemonError(exitCode: 75, kind: .addressTaken, description: text)
    }
}

extension DaemonError {
    /// Why the desk cannot go on with a configuration, and what to write instead.
    init(_ refusal: Refusal) {
        switch refusal {
        case .inUse(let kind, let name, let open):
            self = .configuration(
                "\(kind) \(name) is missing in the configuration and has \(open) open "
                    + "conversation\(open == 1 ? "" : "s"): keep it and mark it \"retired\""
                    + (kind == .queue ? ", or say where its work goes with \"movedTo\"" : ""))
        case .unsent(let channel, let count):
            self = .configuration(
                "channel \(channel) is missing in the configuration and has \(count) "
                    + "answer\(count == 1 ? "" : "s") to send: keep it and mark it \"retired\" until they have left or "
                    + "are discarded")
        default: self = .configuration("the desk refuses the configuration: \(refusal)")
        }
    }
}
