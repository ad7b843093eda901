#if canImport(Glibc)
    import Glibc
#endif

/// How much the property tests try: `SEEDS` in the environment says how many seeds, for a long run.
enum Seeds {
    /// Commands of one run.
    static let steps = 300

    #if DEBUG
        private static let usual = 60
    #else
        private static let usual = 300
    #endif

    static let count = getenv("SEEDS").flatMap { Int(String(cString: $0)) } ?? usual

    static let all: [UInt64] = (0..<max(1, count)).map { UInt64($0) + 1 }
}
