import FrontdeskSimulation

/// Digests of whole journals, the same in every process and build.
///
/// A change of decisions, in the router or the workload, changes them; the failing test prints the new table.
enum GoldenDigests {
    static let expected: [UInt64: UInt64] = [
        1: 0x93E3_59F4_E120_9C87, 2: 0xD27D_5963_EFCA_821A, 3: 0x8CD5_31B7_DBE4_A1F7, 5: 0x9B2D_2BD0_97A0_9DC5,
        8: 0xD6BC_6132_0FDB_2BF5, 13: 0x10C7_1C86_7328_2495, 21: 0x78AA_8DF3_3B12_95EC, 34: 0xD916_79ED_7330_DDF5,
        55: 0x3533_FC79_BACB_56D6, 89: 0x54D6_13AA_1104_C36D,
    ]

    static let seeds: [UInt64] = [1, 2, 3, 5, 8, 13, 21, 34, 55, 89]

    static func digest(_ seed: UInt64) -> UInt64 {
        JournalDigest.of(Workload.run(seed: seed, steps: Seeds.steps, watched: false).journal)
    }

    static func table() -> String {
        seeds.map { "\($0): 0x\(String(digest($0), radix: 16, uppercase: true))" }.joined(separator: ", ")
    }
}
