import Glibc
package import Systemd

/// The socket for mail servers. The service manager keeps a copy of it over a restart, so that they wait in the kernel
/// meanwhile; a socket unit would need a path in two files, this one and the configuration.
package struct LMTPSocket: Sendable {
    /// The name under which the manager keeps it.
    package static let name = "lmtp"

    package let path: String
    package let descriptor: Int32
    /// Whether members of the group may connect; true where there is none.
    package let hasGroup: Bool
    /// The file, where nobody but this process has the socket.
    private let file: UnixSocket?

    /// Makes the socket, or takes the one that the last run has left with the manager.
    ///
    /// - Parameters:
    ///   - group: whose members may connect besides the daemon's own user; `nil` for nobody.
    ///   - kept: what the manager has kept. Those of another path, or whose file is gone, are given up.
    /// - Throws: ``ListenFailure``.
    package init(path: String, group: UInt32?, kept: [InheritedSocket]) throws {
        let mode: mode_t = group == nil ? 0o600 : 0o660
        self.path = path
        guard let right = kept.first(where: { $0.kind == .unix(path: path) && Self.isSocket(path) }) else {
            Self.giveUp(kept)
            let made = try UnixSocket(path: path, mode: mode, group: group, backlog: LMTPListenerLimits.backlog)
            descriptor = made.descriptor
            hasGroup = made.hasGroup
            let isKept = ServiceManager.keep(descriptor: made.descriptor, name: Self.name)
            file = isKept ? nil : made
            return
        }
        for other in kept where other != right { other.close() }
        hasGroup = group.map { UnixSocket.give(path, to: $0) } ?? true
        chmod(path, mode)
        descriptor = right.descriptor
        file = nil
    }

    /// Has the manager keep nothing any more, and removes the files of what it has kept.
    package static func giveUp(_ kept: [InheritedSocket]) {
        guard !kept.isEmpty else { return }
        ServiceManager.tell(.removeStored(name: name))
        for socket in kept {
            if case .unix(let path) = socket.kind, isSocket(path) { unlink(path) }
            socket.close()
        }
    }

    func remove() { file?.remove() }

    private static func isSocket(_ path: String) -> Bool {
        var about = stat()
        return lstat(path, &about) == 0 && about.st_mode & S_IFMT == S_IFSOCK
    }
}
