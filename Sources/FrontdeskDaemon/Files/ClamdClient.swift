import FrontdeskCore
import FrontdeskStore
import Glibc

/// Asks the daemon of ClamAV about one file, by `INSTREAM` over its Unix socket (clamd(8)). Blocks.
package struct ClamdClient {
    package enum Answer: Equatable {
        case clean
        /// The name of what was found.
        case infected(String)
        /// Why it said nothing of the file.
        case failed(String)
        case timedOut
    }

    private struct Failure: Error {
        var answer: Answer
    }

    /// The socket.
    let path: String

    /// What clamd says of a file.
    ///
    /// - Parameter deadline: time since boot after which it is not waited for.
    func scan(_ file: BlobFile, until deadline: Span) -> Answer {
        do throws(Failure) {
            let descriptor = try connect()
            defer { close(descriptor) }
            if try send(file, to: descriptor, until: deadline) == .whole {
                try send([0, 0, 0, 0], to: descriptor, until: deadline)
            }
            return Self.answer(try read(descriptor, until: deadline))
        } catch {
            return error.answer
        }
    }

    /// What one line of clamd's means.
    package static func answer(_ line: [UInt8]) -> Answer {
        let text = String(decoding: line.prefix { $0 != 0 && $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        let begin = "stream: "
        guard text.hasPrefix(begin) else { return .failed(text.isEmpty ? "it closed the connection" : text) }
        let rest = text.dropFirst(begin.count)
        if rest == "OK" { return .clean }
        let found = " FOUND"
        return rest.hasSuffix(found) ? .infected(String(rest.dropLast(found.count))) : .failed(text)
    }

    private static func failure(_ what: String) -> Failure {
        Failure(answer: .failed("\(what): \(String(cString: strerror(errno)))"))
    }

    private func connect() throws(Failure) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw Failure(answer: .failed("the path of its socket is too long"))
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_UNIX, kind, 0)
        guard descriptor >= 0 else { throw Self.failure("socket") }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else {
            let failure = Self.failure("connect")
            close(descriptor)
            throw failure
        }
        return descriptor
    }

    private enum Sent {
        case whole
        /// Clamd has answered before it had everything: the file is over its limit.
        case answered
    }

    private func send(_ file: BlobFile, to descriptor: Int32, until deadline: Span) throws(Failure) -> Sent {
        try send(Array("zINSTREAM\0".utf8), to: descriptor, until: deadline)
        var offset = 0
        while offset < file.count {
            let piece: [UInt8]
            do throws(StoreError) {
                piece = try file.read(at: offset, most: ScanLimits.pieceBytes)
            } catch {
                throw Failure(answer: .failed(error.description))
            }
            guard !piece.isEmpty else { throw Failure(answer: .failed("the file has become shorter")) }
            offset += piece.count
            let size = UInt32(piece.count)
            let head = stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: size >> UInt32($0)) }
            guard try send(head + piece, to: descriptor, until: deadline) else { return .answered }
        }
        return .whole
    }

    /// False where clamd has something to say instead.
    @discardableResult
    private func send(_ bytes: [UInt8], to descriptor: Int32, until deadline: Span) throws(Failure) -> Bool {
        var offset = 0
        while offset < bytes.count {
            if try wait(descriptor, for: Int16(POLLOUT) | Int16(POLLIN), until: deadline) & Int16(POLLIN) != 0 {
                return false
            }
            let count = bytes.withUnsafeBytes {
                Glibc.send(
                    descriptor, $0.baseAddress?.advanced(by: offset), bytes.count - offset, Int32(MSG_NOSIGNAL)
                )
            }
            if count < 0 {
                if errno == EINTR || errno == EAGAIN { continue }
                // What it has said before it closed is there to be read.
                if errno == EPIPE || errno == ECONNRESET { return false }
                throw Self.failure("send")
            }
            offset += count
        }
        return true
    }

    private func read(_ descriptor: Int32, until deadline: Span) throws(Failure) -> [UInt8] {
        var line: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 512)
        while line.count < ScanLimits.answerBytesMax, !line.contains(0) {
            _ = try wait(descriptor, for: Int16(POLLIN), until: deadline)
            let count = recv(descriptor, &piece, piece.count, 0)
            if count < 0 {
                if errno == EINTR || errno == EAGAIN { continue }
                throw Self.failure("read")
            }
            if count == 0 { break }
            line += piece[..<count]
        }
        return line
    }

    private func wait(_ descriptor: Int32, for events: Int16, until deadline: Span) throws(Failure) -> Int16 {
        while true {
            let left = (deadline.microseconds - SystemClock.boot().microseconds + 999) / 1_000
            guard left > 0 else { throw Failure(answer: .timedOut) }
            var wanted = pollfd(fd: descriptor, events: events, revents: 0)
            let count = poll(&wanted, 1, Int32(min(left, 60_000)))
            if count > 0 { return wanted.revents }
            if count < 0, errno != EINTR { throw Self.failure("poll") }
        }
    }
}
