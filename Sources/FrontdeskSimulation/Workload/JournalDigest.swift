/// A short name for long bytes: FNV-1a, 64 bits. Tells two journals apart in a test; keeps nobody out.
package enum JournalDigest {
    /// The digest of some bytes.
    package static func of(_ bytes: [UInt8]) -> UInt64 {
        var digest: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return digest
    }

    /// The digest of everything that happens at the desk of a seed.
    package static func of(seed: UInt64) -> UInt64 {
        of(Workload.run(seed: seed, steps: steps, watched: false).journal)
    }

    /// What is asked of each desk: long enough for every kind of command.
    private static let steps = 300
}
