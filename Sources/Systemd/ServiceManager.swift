import CSystemd
import Glibc

/// The service manager that has started this process: what it is told, and what it has said in the environment.
///
/// Every call is a message over the datagram socket of `$NOTIFY_SOCKET` (sd_notify(3)). Without a manager nothing is
/// sent, and nothing fails.
package enum ServiceManager {
    /// Whether anybody listens to what is told.
    package static var isThere: Bool { getenv("NOTIFY_SOCKET") != nil }

    /// Tells these things in one message.
    ///
    /// - Returns: whether they were sent; false without a manager, and where its socket does not take them.
    @discardableResult
    package static func tell(_ notes: ServiceNote...) -> Bool {
        sd_notify(0, notes.map(\.line).joined(separator: "\n")) > 0
    }

    /// Has the manager keep a copy of a descriptor over a restart; the next start finds it among
    /// ``InheritedSocket/take()``.
    ///
    /// A manager keeps as many as `FileDescriptorStoreMax=` allows, and says nothing of those it drops.
    ///
    /// - Parameter name: At most 255 printable ASCII characters, none of them a colon.
    /// - Returns: whether it was sent.
    @discardableResult
    package static func keep(descriptor: Int32, name: String) -> Bool {
        var descriptors = [descriptor]
        return sd_pid_notify_with_fds(0, 0, "FDSTORE=1\nFDNAME=\(name)", &descriptors, 1) > 0
    }

    /// How long the manager waits for a ``ServiceNote/watchdog`` before it takes the process for hung, in microseconds;
    /// `nil` where it does not (sd_watchdog_enabled(3)).
    package static var watchdogMicroseconds: UInt64? {
        var microseconds: UInt64 = 0
        return sd_watchdog_enabled(0, &microseconds) > 0 ? microseconds : nil
    }
}
