package import AsyncCurl
package import FrontdeskCore
import Glibc

/// What the client does to the world; replaced in tests.
package struct DeskEffects {
    /// What is found at a socket's path.
    package enum SocketState: Sendable {
        case usable, denied
        /// There is none, but the folder it would be in.
        case missing
        /// Not so much as the folder.
        case noFolder
    }

    /// Sends a request and waits for the answer; throws `CurlError`.
    package var send: (CurlRequest) throws -> CurlResponse
    /// The same with the body handed over as it comes; false from the handler ends it.
    package var stream: (CurlRequest, (UnsafeRawBufferPointer) -> Bool) throws -> CurlResponse
    /// Waits so long before the next try.
    package var pause: (Span) -> Void
    /// Makes a new `Idempotency-Key`, unique over all calls ever made.
    package var makeKey: () -> String
    /// Looks at a socket's path.
    package var socketState: (String) -> SocketState

    package init(
        send: @escaping (CurlRequest) throws -> CurlResponse,
        stream: @escaping (CurlRequest, (UnsafeRawBufferPointer) -> Bool) throws -> CurlResponse,
        pause: @escaping (Span) -> Void, makeKey: @escaping () -> String,
        socketState: @escaping (String) -> SocketState
    ) {
        self.send = send
        self.stream = stream
        self.pause = pause
        self.makeKey = makeKey
        self.socketState = socketState
    }

    /// The real ones: libcurl over one connection that stays open, and random keys of 128 bits.
    ///
    /// - Throws: `CurlError` if libcurl cannot be initialised.
    package static func live(pause: @escaping (Span) -> Void) throws -> DeskEffects {
        let curl = try CurlEasy()
        return DeskEffects(
            send: { try curl.perform($0) }, stream: { try curl.perform($0, onChunk: $1) }, pause: pause,
            makeKey: randomKey, socketState: socketState(of:))
    }

    private static func randomKey() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<2).map { _ in
            let digits = String(generator.next() as UInt64, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    private static func socketState(of path: String) -> SocketState {
        if access(path, W_OK) == 0 { return .usable }
        if errno == EACCES || errno == EPERM { return .denied }
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        return access(folder.isEmpty ? "/" : folder, F_OK) == 0 ? .missing : .noFolder
    }
}
