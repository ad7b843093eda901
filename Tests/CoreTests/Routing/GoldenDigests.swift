import FrontdeskSimulation

/// Digests of whole journals, the same in every process and build.
///
/// A change of decisions, in the router or the workload, changes them; the failing test prints the new table.
enum GoldenDigests {
    static let expected: [UInt64: UInt64] = [
        1: 0xED2F_50A3_DE6D_654D, 2: 0xB6B7_23F1_5D3B_3A8D, 3: 0x0756_5C30_6DCC_0DA3,
        5: 0xC657_304F_38D6_4B37, 8: 0xAF17_B146_E05A_40A1, 13: 0xA7D6_68F9_A625_78C5,
        21: 0x2C6F_187E_1D30_5B17, 34: 0x1306_B209_9BBE_6182, 55: 0x422F_4D99_C956_F81B,
        89: 0x228D_BC61_F100_DB67,
    ]

    static let seeds: [UInt64] = [1, 2, 3, 5, 8, 13, 21, 34, 55, 89]

    static func digest(_ seed: UInt64) -> UInt64 {
        JournalDigest.of(Workload.run(seed: seed, steps: Seeds.steps, watched: false).journal)
    }

    static func table() -> String {
        seeds.map { "\($0): 0x\(String(digest($0), radix: 16, uppercase: true))" }.joined(separator: ", ")
    }
}
