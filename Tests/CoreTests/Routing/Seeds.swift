#if canImport(Glibc)
    import Glibc
#endif

/// How much the property tests try: `SEEDS` in the environment says how many long runs, `FRONTDESK_SEED_SECONDS` for how
/// long new small desks are made.
enum Seeds {
    /// Steps of one long run.
    static let steps = 300
    /// Steps of one of many small desks: enough for a conversation's whole life, few enough to be read.
    static let shortSteps = 40
    /// Small desks that a run has seen at least, so that the rarest event has happened.
    static let shortLeast = 10_000

    #if DEBUG
        private static let usual = 40
    #else
        private static let usual = 300
    #endif

    static let count = number("SEEDS") ?? usual

    static let all: [UInt64] = (0..<max(1, count)).map { UInt64($0) + 1 }

    /// For how long small desks are made at least. The least number takes a debug build some three minutes on one core.
    static let span: Duration = .seconds(number("FRONTDESK_SEED_SECONDS") ?? 60)

    /// For how long random input is tried against a part that strangers reach, `FRONTDESK_FUZZ_SECONDS`.
    static let fuzzSpan: Duration = .seconds(number("FRONTDESK_FUZZ_SECONDS") ?? 60)

    private static func number(_ name: String) -> Int? {
        getenv(name).flatMap { Int(String(cString: $0)) }
    }
}
