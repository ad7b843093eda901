/// A short name for long bytes: FNV-1a, 64 bits. Tells two journals apart in a test; keeps nobody out.
package enum JournalDigest {
    package static func of(_ bytes: [UInt8]) -> UInt64 {
        var digest: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return digest
    }
}
