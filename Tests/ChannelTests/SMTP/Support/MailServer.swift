import Foundation
import Glibc
import Synchronization

/// A mail server of raw sockets on a free port of 127.0.0.1 that says what it is told to.
final class MailServer: Sendable {
    /// What it does next.
    enum Reaction: Sendable, Equatable {
        /// Sends these lines, each to be ended.
        case say([String])
        /// Says nothing, and goes on reading.
        case hush
        /// Closes the connection.
        case cut

        static func say(_ line: String) -> Reaction { .say([line]) }
    }

    /// How it answers.
    struct Script: Sendable {
        var greeting = Reaction.say("220 test ESMTP")
        var features = ["SIZE 1000000", "AUTH PLAIN LOGIN", "8BITMIME", "SMTPUTF8"]
        /// By the beginning of a command: its answers in order, the last one again and again.
        var answers: [String: [Reaction]] = [:]
        /// After the end of the text.
        var end = [Reaction.say("250 2.0.0 queued")]
        /// Bytes of text after which it closes.
        var cutsInBodyAfter: Int?
    }

    /// What came over one connection.
    struct Visit: Sendable {
        var commands: [String] = []
        /// What the login was proved by, in base64.
        var proof = ""
        /// As sent, with the dots that were added, without the end.
        var body: [UInt8]?
    }

    let port: UInt16
    private let listener: Int32
    private let script: Script
    private let state = Mutex((visits: [Visit](), counts: [String: Int](), isStopped: false))

    var url: String { "smtp://127.0.0.1:\(port)" }
    var visits: [Visit] { state.withLock { $0.visits } }

    init(_ script: Script) throws {
        (listener, port) = try TestSocket.listen()
        self.script = script
        Thread.detachNewThread { [self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0, !state.withLock({ $0.isStopped }) else { break }
                serve(connection)
                close(connection)
            }
            close(listener)
        }
    }

    func stop() {
        state.withLock { $0.isStopped = true }
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private func serve(_ connection: Int32) {
        let index = state.withLock { state in
            state.visits.append(Visit())
            return state.visits.count - 1
        }
        guard act(script.greeting, connection) else { return }
        var input: [UInt8] = []
        var isText = false
        var text: [UInt8] = []
        while let line = TestSocket.line(connection, &input) {
            if isText {
                if line == Array(".\r\n".utf8) {
                    isText = false
                    let whole = text
                    state.withLock { $0.visits[index].body = whole }
                    guard act(next("end", script.end), connection) else { return }
                } else {
                    text += line
                    if let limit = script.cutsInBodyAfter, text.count > limit { return }
                }
                continue
            }
            let command = String(decoding: line.dropLast(2), as: UTF8.self)
            state.withLock { $0.visits[index].commands.append(command) }
            if command.hasPrefix("AUTH"), script.answers["AUTH"] == nil {
                // The proof comes on a line of its own.
                guard act(.say("334 "), connection), let proof = TestSocket.line(connection, &input) else { return }
                let text = String(decoding: proof.dropLast(2), as: UTF8.self)
                state.withLock { $0.visits[index].proof = text }
            }
            let reaction = answer(command)
            guard act(reaction, connection) else { return }
            isText = command == "DATA" && reaction == .say("354 go on")
        }
    }

    private func answer(_ command: String) -> Reaction {
        let known = script.answers.keys.filter { command.hasPrefix($0) }.max { $0.count < $1.count }
        if let known, let answers = script.answers[known] { return next(known, answers) }
        switch command.prefix(4) {
        case "EHLO":
            let features = ["test"] + script.features
            return .say(features.enumerated().map { "250\($0 == features.count - 1 ? " " : "-")\($1)" })
        case "AUTH": return .say("235 2.7.0 welcome")
        case "DATA": return .say("354 go on")
        case "QUIT": return .say("221 bye")
        default: return .say("250 2.1.0 fine")
        }
    }

    private func next(_ key: String, _ answers: [Reaction]) -> Reaction {
        let count = state.withLock { state in
            state.counts[key, default: 0] += 1
            return state.counts[key, default: 0]
        }
        return answers[min(count, answers.count) - 1]
    }

    private func act(_ reaction: Reaction, _ connection: Int32) -> Bool {
        switch reaction {
        case .hush: true
        case .cut: false
        case .say(let lines): TestSocket.send(connection, Array(lines.map { $0 + "\r\n" }.joined().utf8))
        }
    }
}

/// Plain sockets on loopback.
enum TestSocket {
    struct Failure: Error {}

    static func listen() throws -> (Int32, UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let port: UInt16? = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                guard bind(descriptor, raw, length) == 0, Glibc.listen(descriptor, 16) == 0,
                    getsockname(descriptor, raw, &length) == 0
                else { return nil }
                return raw.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                    UInt16(bigEndian: $0.pointee.sin_port)
                }
            }
        }
        guard let port else { throw Failure() }
        return (descriptor, port)
    }

    static func close(_ descriptor: Int32) { Glibc.close(descriptor) }

    static func send(_ descriptor: Int32, _ bytes: [UInt8]) -> Bool {
        Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }

    /// The next line with its end; nil where the other side has closed.
    static func line(_ descriptor: Int32, _ input: inout [UInt8]) -> [UInt8]? {
        while true {
            if let end = input.firstIndex(of: 0x0A) {
                defer { input.removeFirst(end + 1) }
                return Array(input[...end])
            }
            var buffer = [UInt8](repeating: 0, count: 16_384)
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            input += buffer[..<count]
        }
    }
}
