import FrontdeskConfig
import Testing

@Suite("Durations and sizes")
struct UnitTextTests {
    @Test(
        "a duration is a number with a unit, or several from large to small",
        arguments: [
            ("0s", 0), ("90s", 90_000_000), ("5m", 300_000_000), ("2h", 7_200_000_000), ("30d", 2_592_000_000_000),
            ("-2h", -7_200_000_000), ("1h30m", 5_400_000_000), ("250ms", 250_000), ("1d2h3m4s5ms6us", 93_784_005_006),
            ("106751991d", 9_223_372_022_400_000_000),
        ])
    func readsDurations(_ text: String, _ microseconds: Int64) {
        #expect(DurationText.microseconds(text) == microseconds)
    }

    @Test(
        "what is no duration is refused",
        arguments: [
            "", "-", "s", "30", "30 s", "30sec", "1.5h", "+5m", "30S", "30m1h", "1h1h", "--1s", "1h-30m", " 1s", "1s ",
            "٣s", "106751992d", "99999999999999999999s", "1w", "é",
        ])
    func refusesDurations(_ text: String) {
        #expect(DurationText.microseconds(text) == nil)
    }

    @Test(
        "what is written is read back",
        arguments: [0, 1, -1, 999, 1_000_000, 90_000_000, 93_784_005_006, -7_200_000_000, .max])
    func writesDurations(_ microseconds: Int64) {
        #expect(DurationText.microseconds(DurationText.text(microseconds: microseconds)) == microseconds)
    }

    @Test(
        "a size is a number with a binary unit",
        arguments: [("0B", 0), ("512B", 512), ("64KiB", 65_536), ("1MiB", 1_048_576), ("2GiB", 2_147_483_648)])
    func readsSizes(_ text: String, _ bytes: Int64) {
        #expect(SizeText.bytes(text) == bytes)
        #expect(SizeText.text(bytes: bytes) == text)
    }

    @Test(
        "what is no size is refused",
        arguments: ["", "64", "64KB", "64kib", "64 KiB", "-1B", "1.5MiB", "1MiB1KiB", "9999999999999GiB", "KiB"])
    func refusesSizes(_ text: String) {
        #expect(SizeText.bytes(text) == nil)
    }
}
