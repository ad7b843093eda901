import FrontdeskSimulation

/// Digests of whole journals, the same in every process and build.
///
/// A change of decisions, in the router or the workload, changes them; the failing test prints the new table.
enum GoldenDigests {
    static let expected: [UInt64: UInt64] = [
        1: 0x7AA8_61E4_A302_B540, 2: 0x54F2_E702_37A6_B82D, 3: 0x16E5_9377_83AF_4F53,
        5: 0xEB2C_5414_9F92_DA80, 8: 0xF52C_A284_D9D7_962C, 13: 0x172F_4483_C58A_C346,
        21: 0x1E77_2B4B_4465_96FF, 34: 0x13FA_2AA8_6536_2CA3, 55: 0xBFDC_C76B_7107_CB11,
        89: 0x6290_CEF9_ED6E_A66E,
    ]

    static let seeds: [UInt64] = [1, 2, 3, 5, 8, 13, 21, 34, 55, 89]

    static func digest(_ seed: UInt64) -> UInt64 {
        JournalDigest.of(Workload.run(seed: seed, steps: Seeds.steps, watched: false).journal)
    }

    static func table() -> String {
        seeds.map { "\($0): 0x\(String(digest($0), radix: 16, uppercase: true))" }.joined(separator: ", ")
    }
}
