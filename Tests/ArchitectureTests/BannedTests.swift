import Testing

/// What no file may contain, and where the one exception lives.
@Suite("Banned")
struct BannedTests {
    struct Ban: Sendable, CustomStringConvertible {
        let pattern: String
        let reason: String
        /// Paths, or their beginnings, where it is allowed.
        var except: [String] = []
        var description: String { pattern }
    }

    static let everywhere: [Ban] = [
        Ban(pattern: "try!", reason: "an error is handled or passed on"),
        Ban(pattern: "Task.detached", reason: "long-lived things are services, the rest is structured"),
        Ban(pattern: "fatalError(", reason: "programmer errors are preconditions, operating errors are thrown"),
        Ban(
            pattern: "Mutex<(@",
            reason: "a closure behind a generic lock is wrapped once more at each look, without end: put it in a struct"
        ),
        Ban(pattern: "DispatchQueue.global", reason: "blocking work has a thread or pool of its own"),
    ]

    static let sources: [Ban] =
        everywhere + [
            Ban(
                pattern: "print(", reason: "only the command line speaks to standard output",
                except: ["Sources/FrontdeskCommands"]),
            Ban(pattern: "Date()", reason: "time comes from the one clock"),
            Ban(pattern: "Date.now", reason: "time comes from the one clock"),
            Ban(
                pattern: "clock_gettime(", reason: "time comes from the one clock",
                except: [
                    "Sources/FrontdeskDaemon/Desk/SystemClock.swift",
                    "Sources/FrontdeskCommands/Shell/Shell+Live.swift",
                ]),
            Ban(pattern: "gettimeofday(", reason: "time comes from the one clock"),
            Ban(
                pattern: "ContinuousClock",
                reason: "time comes from the one clock; only lengths are measured elsewhere",
                except: [
                    "Sources/AsyncCurl", "Sources/FrontdeskStore/SQLite/SQLite", "Sources/FrontdeskStore/Backup",
                ]),
            Ban(
                pattern: "SystemClock.", reason: "only the daemon's edge and the loop read the clock",
                except: ["Sources/FrontdeskDaemon"]),
        ]

    static let routing: [Ban] = [
        Ban(pattern: "Dictionary<", reason: "its order is random per process; use LookupTable"),
        Ban(pattern: "[:]", reason: "a dictionary's order is random per process; use LookupTable"),
        Ban(pattern: "Set<", reason: "its order is random per process"),
        Ban(pattern: "Double", reason: "floating point differs between builds"),
        Ban(pattern: "Float", reason: "floating point differs between builds"),
        Ban(pattern: "hashValue", reason: "hash values differ per process"),
        Ban(pattern: "Hasher", reason: "hash values differ per process"),
        Ban(pattern: "random", reason: "what is random arrives inside a command"),
        Ban(pattern: "await", reason: "routing is synchronous"),
    ]

    @Test("banned in all sources", arguments: sources)
    func bannedInSources(_ ban: Ban) {
        check(ban, SourceTree.sources)
    }

    @Test("banned in tests", arguments: everywhere)
    func bannedInTests(_ ban: Ban) {
        check(ban, SourceTree.tests.filter { !$0.path.hasPrefix("Tests/ArchitectureTests") })
    }

    @Test("banned in routing", arguments: routing)
    func bannedInRouting(_ ban: Ban) {
        check(ban, SourceTree.sources.filter { $0.path.hasPrefix("Sources/FrontdeskCore/Routing") })
    }

    @Test("tests do not sleep", arguments: ["Task.sleep", "usleep(", "Thread.sleep", "sleep("])
    func noSleeps(_ pattern: String) {
        check(
            Ban(pattern: pattern, reason: "wait for an event, not for time"),
            SourceTree.tests.filter { !$0.path.hasPrefix("Tests/ArchitectureTests") })
    }

    @Test("unchecked Sendable stands only where a C library or a thread of its own is wrapped")
    func uncheckedSendable() {
        let known = [
            "Sources/AsyncCurl/MultiInbox.swift", "Sources/FrontdeskStore/SQLite/SQLiteStore.swift",
            "Sources/FrontdeskDaemon/Desk/DeskLoop.swift", "Sources/FrontdeskDaemon/HTTP/HTTPConnection.swift",
        ]
        check(
            Ban(pattern: "@unchecked Sendable", reason: "prove it to the compiler", except: known), SourceTree.sources)
    }

    private func check(_ ban: Ban, _ files: [SourceFile]) {
        for file in files where !ban.except.contains(where: { file.path.hasPrefix($0) }) {
            for (number, line) in file.code.enumerated() where contains(line, ban.pattern) {
                Issue.record("\(file.path):\(number + 1) has \(ban.pattern): \(ban.reason)")
            }
        }
    }

    /// The pattern, not as the end of a longer word.
    private func contains(_ line: String, _ pattern: String) -> Bool {
        var rest = line[...]
        while let range = rest.firstRange(of: pattern) {
            let before = range.lowerBound == line.startIndex ? " " : line[line.index(before: range.lowerBound)]
            if !(before.isLetter || before.isNumber || before == "_") || !(pattern.first?.isLetter ?? false) {
                return true
            }
            rest = rest[range.upperBound...]
        }
        return false
    }
}
