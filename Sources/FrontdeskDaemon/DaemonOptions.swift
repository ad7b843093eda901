import Glibc
import Systemd

/// Where the daemon finds and puts its things; systemd's variables are the defaults.
package struct DaemonOptions: Sendable {
    /// The main file of the configuration, by its whole path.
    package var config: String
    /// Sockets.
    package var runtime: String
    /// The database, blobs, checkpoints.
    package var state: String
    package var credentials: String?
    package var acceptClock: Bool

    package init(config: String, runtime: String?, state: String?, credentials: String?, acceptClock: Bool) {
        self.config = Self.absolute(config)
        self.runtime = runtime ?? ServiceFolders.runtime ?? "/run/frontdesk"
        self.state = state ?? ServiceFolders.state ?? "/var/lib/frontdesk"
        self.credentials = credentials ?? ServiceFolders.credentials
        self.acceptClock = acceptClock
    }

    /// A path that means the same to an operator in another folder.
    static func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/"), let here = getcwd(nil, 0) else { return path }
        defer { free(here) }
        return String(cString: here) + "/" + path
    }

    func path(_ relative: String, below folder: String) -> String {
        relative.hasPrefix("/") ? relative : "\(folder)/\(relative)"
    }
}
