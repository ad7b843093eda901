import FrontdeskAPI
import FrontdeskCore
import Glibc

extension Shell {
    /// The process as it is.
    package static func live() -> Shell {
        Shell(
            write: output,
            writeError: { PrivateFile.writeAll(Array($0.utf8), to: STDERR_FILENO) },
            readInput: { PrivateFile.readAll(STDIN_FILENO, bytesMax: $0) },
            ask: ask, now: wallClock,
            variable: { name in getenv(name).map { String(cString: $0) } },
            outputIsTerminal: isatty(STDOUT_FILENO) == 1, isRoot: geteuid() == 0,
            userName: { getpwuid($0).map { String(cString: $0.pointee.pw_name) } },
            deskEffects: { try DeskEffects.live(pause: pauses()) },
            readFile: { PrivateFile.read($0) }, readUpload: { PrivateFile.read($0, bytesMax: $1) },
            writeFile: PrivateFile.write, become: become)
    }

    /// Writes to standard output, or ends here: what nobody reads need not be found out, and half of it is not the answer.
    private static func output(_ bytes: [UInt8]) {
        guard !PrivateFile.writeAll(bytes, to: STDOUT_FILENO) else { return }
        let reason = String(cString: strerror(errno))
        PrivateFile.writeAll(Array("frontdesk: The output could not be written: \(reason).\n".utf8), to: STDERR_FILENO)
        exit(ExitStatus.output.rawValue)
    }

    /// The question goes where no answer of the command goes; without a person at both ends there is none.
    private static func ask(_ question: String) -> String? {
        guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else { return nil }
        PrivateFile.writeAll(Array(question.utf8), to: STDERR_FILENO)
        return readLine() ?? ""
    }

    private static func wallClock() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }

    /// Sleeps, and says once why, as soon as a person would wonder.
    private static func pauses() -> (Span) -> Void {
        var total = Span.zero
        var hasSaid = false
        return { span in
            if !hasSaid, total >= .seconds(1), isatty(STDERR_FILENO) == 1 {
                hasSaid = true
                PrivateFile.writeAll(Array("frontdesk: no answer yet, trying on…\n".utf8), to: STDERR_FILENO)
            }
            total.microseconds += span.microseconds
            var left = timespec(
                tv_sec: Int(span.microseconds / 1_000_000), tv_nsec: Int(span.microseconds % 1_000_000 * 1_000))
            var rest = timespec()
            while nanosleep(&left, &rest) == -1, errno == EINTR { left = rest }
        }
    }

    /// Becomes the program by `execv`, so that its exit code and its signals are this process's own.
    private static func become(_ program: String, _ arguments: [String]) -> Int32 {
        var pointers: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
        defer { pointers.forEach { free($0) } }
        if let folder = executableFolder() { execv("\(folder)/\(program)", &pointers) }
        execvp(program, &pointers)
        return errno
    }

    private static func executableFolder() -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        guard count > 0 else { return nil }
        let path = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return path.lastIndex(of: "/").map { String(path[..<$0]) }
    }
}
