import FrontdeskSimulation

/// Digests of whole journals, the same in every process and build.
///
/// A change of decisions, in the router or the workload, changes them; the failing test prints the new table.
enum GoldenDigests {
    static let expected: [UInt64: UInt64] = [
        1: 0x2D8A_C488_0029_1238, 2: 0x242B_48AC_29FF_FA30, 3: 0x16E5_9377_83AF_4F53,
        5: 0x3F1E_1AE7_2CBD_AB34, 8: 0x20D0_54D4_8322_5C58, 13: 0x66AE_DA21_70F5_069A,
        21: 0x5D1C_EEFF_35AE_FDA0, 34: 0x91CE_6ABE_BF72_37FE, 55: 0x2AF6_CE53_C824_F2BA,
        89: 0xAD62_EAED_EAE7_152D,
    ]

    static let seeds: [UInt64] = [1, 2, 3, 5, 8, 13, 21, 34, 55, 89]

    static func digest(_ seed: UInt64) -> UInt64 {
        JournalDigest.of(Workload.run(seed: seed, steps: Seeds.steps, watched: false).journal)
    }

    static func table() -> String {
        seeds.map { "\($0): 0x\(String(digest($0), radix: 16, uppercase: true))" }.joined(separator: ", ")
    }
}
