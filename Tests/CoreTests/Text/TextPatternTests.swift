import Testing

@testable import FrontdeskCore

@Suite("TextPattern")
struct TextPatternTests {
    @Test(
        "a pattern asks for the ends of words as it is written",
        arguments: [
            ("iade", " iade"), ("=iade", " iade "), ("*iade", "iade"), ("İade  Talebi", " iade talebi"),
            (" iade ", " iade"), ("= iade ", " iade "), ("* iade", "iade"), ("=24/7", " 24 7 "), ("24/7", " 24 7"),
            ("c++", " c "), ("*c++", "c "), ("*.pl", " pl"), ("=*iade", " iade "), ("*=iade", " iade"),
            ("don't", " don t"), ("money\u{A0}back", " money back"), ("re\u{AD}fund", " refund"),
            ("退款", " 退 款 "), ("=退款", " 退 款 "), ("*退款", " 退 款 "), ("Straße", " strasse"),
        ])
    func reading(text: String, bytes: String) {
        #expect(TextPattern(text).map { String(decoding: $0.bytes, as: UTF8.self) } == bytes)
    }

    @Test(
        "a pattern without a letter or digit is none",
        arguments: ["", " ", "=", "*", "= ", "+++", "=?!", "\u{301}", "😡"])
    func nothing(text: String) {
        #expect(TextPattern(text) == nil)
    }

    @Test("spellings with one meaning are equal")
    func equality() {
        #expect(TextPattern("İADE") == TextPattern("iade"))
        #expect(TextPattern("=c") == TextPattern("c++"))
        #expect(TextPattern("iade") != TextPattern("=iade"))
    }
}
