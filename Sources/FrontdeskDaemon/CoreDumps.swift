import Glibc

/// Keeps what customers wrote, and the secrets that sign, out of files a crash leaves behind.
enum CoreDumps {
    /// No core file; and where the kernel hands dumps to a program, which no limit stops, no page of memory is in them.
    ///
    /// A backtrace of the Swift runtime shows the bytes each register points to: it stays only where the environment says
    /// that it does without (`SWIFT_BACKTRACE=registers=none`).
    ///
    /// - Returns: whether there will be no dump.
    static func forbid() -> Bool {
        let backtrace = getenv("SWIFT_BACKTRACE").map { String(cString: $0) } ?? ""
        if !backtrace.contains("registers=none") {
            for number in [SIGQUIT, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP] { signal(number, SIG_DFL) }
        }
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        let isLimited = setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none) == 0
        // Which kinds of memory a dump holds, as bits: core(5).
        let descriptor = open("/proc/self/coredump_filter", O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return write(descriptor, "0", 1) == 1 && isLimited
    }
}
