import FrontdeskSimulation

/// Digests of whole journals, the same in every process and build.
///
/// A change of decisions, in the router or the workload, changes them; the failing test prints the new table.
enum GoldenDigests {
    static let expected: [UInt64: UInt64] = [
        1: 0x1B62_F2B3_42EB_941C, 2: 0xAB4E_2E15_6A71_18E7, 3: 0xB800_F3BD_2357_D174,
        5: 0xDA15_06A5_76ED_32B9, 8: 0x3786_5A66_063C_14B4, 13: 0x90CC_A461_20F7_C63B,
        21: 0xB9E2_A62C_10E6_76D8, 34: 0x6490_229D_9F61_266E, 55: 0xA95F_53B5_5221_708F,
        89: 0x28F8_70C6_2B3D_7011,
    ]

    static let seeds: [UInt64] = [1, 2, 3, 5, 8, 13, 21, 34, 55, 89]

    static func digest(_ seed: UInt64) -> UInt64 {
        JournalDigest.of(Workload.run(seed: seed, steps: Seeds.steps, watched: false).journal)
    }

    static func table() -> String {
        seeds.map { "\($0): 0x\(String(digest($0), radix: 16, uppercase: true))" }.joined(separator: ", ")
    }
}
