import Glibc

/// The folders the service manager has made for this process, by the variables it sets (systemd.exec(5)).
package enum ServiceFolders {
    /// `RuntimeDirectory=`.
    package static var runtime: String? { first(of: "RUNTIME_DIRECTORY") }
    /// `StateDirectory=`.
    package static var state: String? { first(of: "STATE_DIRECTORY") }
    /// Where the credentials of `LoadCredential=` lie.
    package static var credentials: String? { first(of: "CREDENTIALS_DIRECTORY") }

    /// The first of a list of directories, as the manager gives them.
    private static func first(of variable: String) -> String? {
        guard let value = getenv(variable) else { return nil }
        return String(cString: value).split(separator: ":").first.map(String.init)
    }
}
