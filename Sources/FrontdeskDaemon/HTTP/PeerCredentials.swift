import Glibc
import NIOCore

/// Who is at the other end of a Unix socket, as the kernel saw it when they connected.
///
/// `struct ucred` is not visible to Swift (it needs `_GNU_SOURCE`), so its three 32-bit fields are spelled out here.
package struct PeerCredentials: Hashable, Sendable {
    package var pid: Int32
    package var uid: UInt32
    package var gid: UInt32
    /// The supplementary groups (`SO_PEERGROUPS`).
    package var groups: [UInt32]

    package init(pid: Int32, uid: UInt32, gid: UInt32, groups: [UInt32]) {
        self.pid = pid
        self.uid = uid
        self.gid = gid
        self.groups = groups
    }

    /// What `getsockopt` fills in for `SO_PEERCRED`.
    struct Raw: Sendable {
        var pid: Int32
        var uid: UInt32
        var gid: UInt32
    }

    /// `SO_PEERGROUPS` of Linux; the header constant is not imported.
    static let groupsOption: Int32 = 59

    /// Room for the supplementary groups. The kernel refuses when there are more; then none count.
    struct GroupList: Sendable {
        // A gid of 0 ends the list: what the kernel did not fill stays zero, and group root gives no rights here.
        var list: InlineArray<256, UInt32> = .init(repeating: 0)

        var groups: [UInt32] {
            var result: [UInt32] = []
            for place in list.indices where list[place] != 0 { result.append(list[place]) }
            return result
        }
    }

    /// Reads the credentials of a connected Unix socket, on its event loop.
    static func read(from channel: any Channel) -> EventLoopFuture<PeerCredentials?> {
        guard let options = channel as? any SocketOptionProvider else {
            return channel.eventLoop.makeSucceededFuture(nil)
        }
        let level = SocketOptionLevel(SOL_SOCKET)
        let raw: EventLoopFuture<Raw> = options.unsafeGetSocketOption(level: level, name: SocketOptionName(SO_PEERCRED))
        return raw.flatMap { raw in
            let list: EventLoopFuture<GroupList> = options.unsafeGetSocketOption(
                level: level, name: SocketOptionName(groupsOption))
            return list.map(\.groups).flatMapErrorThrowing { _ in [] }.map { groups in
                PeerCredentials(pid: raw.pid, uid: raw.uid, gid: raw.gid, groups: groups)
            }
        }
    }
}
