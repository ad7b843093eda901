import FrontdeskStore
import Testing

struct KeyHasherTests {
    /// The first vectors of the reference implementation: key 00…0f, message 00, 01, 02….
    @Test(
        "SipHash-2-4 gives the published values",
        arguments: [
            (0, 0x726f_db47_dd0e_0e31 as UInt64), (1, 0x74f8_39c5_93dc_67fd), (7, 0xab02_00f5_8b01_d137),
            (8, 0x93f5_f579_9a93_2462), (15, 0xa129_ca61_49be_45e5),
        ])
    func vectors(length: Int, expected: UInt64) {
        let hash = SipHash(0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908)
        #expect(hash.hash((0..<length).map { UInt8($0) }) == expected)
    }

    @Test("kind, channel and text each change the hash")
    func parts() {
        let hasher = KeyHasher(key0: 1, key1: 2)
        let homes = [
            hasher.home(.message, 0, "a"), hasher.home(.identity, 0, "a"), hasher.home(.message, 1, "a"),
            hasher.home(.message, 0, "b"), KeyHasher(key0: 1, key1: 3).home(.message, 0, "a"),
        ]
        #expect(Set(homes).count == homes.count)
    }
}
