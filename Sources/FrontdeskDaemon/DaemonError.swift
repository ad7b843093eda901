/// Why the daemon does not run, with the exit code that says so to systemd and scripts.
package struct DaemonError: Error, CustomStringConvertible {
    /// 70 bug, 74 store failed, 75 try again, 78 configuration.
    package var exitCode: Int32
    package var description: String

    package static func bug(_ text: String) -> DaemonError { DaemonError(exitCode: 70, description: text) }
    package static func configuration(_ text: String) -> DaemonError { DaemonError(exitCode: 78, description: text) }
    package static func store(_ text: String) -> DaemonError { DaemonError(exitCode: 74, description: text) }
    package static func locked(_ text: String) -> DaemonError { DaemonError(exitCode: 75, description: text) }
}
