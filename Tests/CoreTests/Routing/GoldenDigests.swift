import FrontdeskSimulation

/// Digests of whole journals, the same in every process and build.
///
/// A change of decisions, in the router or the workload, changes them; the failing test prints the new table.
enum GoldenDigests {
    static let expected: [UInt64: UInt64] = [
        1: 0x753A_98B3_C157_D329, 2: 0x51CC_A2F3_E68C_CBD7, 3: 0xF16E_4F25_B404_8AB1,
        5: 0xF098_BF8F_04DB_947D, 8: 0x4581_7031_33FE_C8B2, 13: 0x9192_A6F1_62B6_C4AA,
        21: 0x868C_3A15_0DA3_B28A, 34: 0x6588_2B15_5D20_6142, 55: 0x0D40_461E_F5FF_A673,
        89: 0x3325_2993_605C_73C2,
    ]

    static let seeds: [UInt64] = [1, 2, 3, 5, 8, 13, 21, 34, 55, 89]

    static func digest(_ seed: UInt64) -> UInt64 {
        JournalDigest.of(Workload.run(seed: seed, steps: Seeds.steps, watched: false).journal)
    }

    static func table() -> String {
        seeds.map { "\($0): 0x\(String(digest($0), radix: 16, uppercase: true))" }.joined(separator: ", ")
    }
}
