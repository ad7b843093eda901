import FrontdeskCore
import Testing

@testable import FrontdeskCommands

@Suite struct TextTests {
    @Test(
        "text of strangers cannot steer the terminal",
        arguments: [
            ("plain, Ayşe żółć 日本 👩‍👧 🇹🇷 می‌خواهم", "plain, Ayşe żółć 日本 👩‍👧 🇹🇷 می‌خواهم"),
            ("\u{1b}[2Jgone", "\\u{1b}[2Jgone"),
            ("a\u{202e}b\u{2066}c\u{200f}", "a\\u{202e}b\\u{2066}c\\u{200f}"),
            ("two\nlines\r", "two\\u{a}lines\\u{d}"),
            ("\u{0}\u{7f}\u{9b}31m", "\\u{0}\\u{7f}\\u{9b}31m"),
            ("a\u{2028}b\u{feff}c\u{2060}", "a\\u{2028}b\\u{feff}c\\u{2060}"),
        ])
    func visible(text: String, expected: String) {
        #expect(VisibleText.line(text) == expected)
    }

    @Test(
        "JSON means the same with what acts unseen escaped",
        arguments: [
            (#"{"a":"plain ş 日本 👩‍👧"}"#, #"{"a":"plain ş 日本 👩‍👧"}"#),
            ("{\"a\":\"\u{202e}\u{9b}2J\u{7f}\"}", #"{"a":"\u202e\u009b2J\u007f"}"#),
            ("{\"\u{e0001}\":1}", #"{"\udb40\udc01":1}"#),
        ])
    func json(text: String, expected: String) throws {
        #expect(VisibleText.json(text) == expected)
        #expect(try JSONParser.parse(Array(expected.utf8)) == (try JSONParser.parse(Array(text.utf8))))
    }

    @Test("a text is split at every sort of line end")
    func lines() {
        #expect(VisibleText.lines("a\r\nb\nc\rd\n\n\te") == ["a", "b", "c", "d", "", "    e"])
    }

    @Test(
        "width counts columns, not scalars",
        arguments: [
            ("", 0), ("abc", 3), ("Ayşe", 4), ("s\u{0327}", 1), ("żółć", 4), ("日本語", 6), ("한글", 4),
            ("\u{1112}\u{1161}\u{11ab}", 2), ("ｶﾅ", 2), ("ＡＢ", 4), ("👩‍👧", 2), ("👍🏽", 2), ("🇹🇷", 2), ("❤️", 2), ("❤", 1),
            ("☕", 2),
            ("नि", 2), ("é", 1), ("a\u{200d}", 1),
        ])
    func width(text: String, columns: Int) {
        #expect(DisplayWidth.of(text) == columns)
    }

    @Test("cutting keeps characters whole and says that something is missing")
    func fitted() {
        #expect(DisplayWidth.fitted("日本語", columns: 6) == "日本語")
        #expect(DisplayWidth.fitted("日本語", columns: 5) == "日本…")
        #expect(DisplayWidth.fitted("日本語", columns: 4) == "日…")
        #expect(DisplayWidth.fitted("👩‍👧👩‍👧", columns: 3) == "👩‍👧…")
    }

    @Test("long lines break at spaces, long words where they must")
    func wrap() {
        #expect(TextWrap.lines("one two three", columns: 8) == ["one two", "three"])
        #expect(TextWrap.lines("abcdefghij kl", columns: 4) == ["abcd", "efgh", "ij", "kl"])
        #expect(TextWrap.lines("日本語", columns: 4) == ["日本", "語"])
        #expect(TextWrap.lines("", columns: 4) == [""])
    }

    @Test("a table is aligned and no wider than the terminal")
    func table() {
        var table = TextTable([
            .init("CASE"), .init("CUSTOMER", least: 8), .init("SUBJECT", least: 10), .init("EMPTY"),
            .init("COUNT", isRight: true),
        ])
        table.add("c1", "Ayşe Yılmaz", "Siparişim için iade istiyorum, lütfen en kısa sürede dönüş yapın", "", "3")
        table.add("c1042", "Żółć Gęślą", "短い件名", "", "12")
        table.add("c7", "s\u{0327} 👩‍👧 ok", "evil \u{202e}txt", "", "100")
        let lines = table.lines(width: 60, ink: Ink(isOn: false))
        #expect(
            lines.joined(separator: "\n") == """
                CASE   CUSTOMER     SUBJECT                            COUNT
                c1     Ayşe Yılmaz  Siparişim için iade istiyorum, l…      3
                c1042  Żółć Gęślą   短い件名                              12
                c7     s\u{0327} 👩‍👧 ok      evil \\u{202e}txt                     100
                """)
        #expect(lines.allSatisfy { DisplayWidth.of($0) <= 60 })
    }

    @Test("the last column of a table may go on in the next line")
    func wrappingTable() {
        var table = TextTable([.init("ID"), .init("DETAIL", least: 8, wraps: true)])
        table.add("1", "a long finding of many words")
        table.add("22", "short")
        #expect(
            table.lines(width: 18, ink: Ink(isOn: false)).joined(separator: "\n") == """
                ID  DETAIL
                1   a long finding
                    of many words
                22  short
                """)
    }

    @Test("colour is for terminals that want it")
    func ink() {
        let desk = FakeDesk()
        #expect(!Ink(shell: desk.shell).isOn)
        desk.isTerminal = true
        #expect(Ink(shell: desk.shell).isOn)
        desk.variables["NO_COLOR"] = "1"
        #expect(!Ink(shell: desk.shell).isOn)
        desk.variables = ["TERM": "dumb"]
        #expect(!Ink(shell: desk.shell).isOn)
        #expect(Ink(isOn: true)("late", .late) == "\u{1b}[31mlate\u{1b}[0m")
    }

    @Test(
        "times are said from now",
        arguments: [
            (Span.seconds(45), "in 45 s"), (.minutes(12), "in 12 min"), (.minutes(125), "in 2 h 5 min"),
            (.hours(2), "in 2 h"), (.hours(76), "in 3 d 4 h"), (.minutes(-3), "3 min late"), (.zero, "in 0 s"),
        ])
    func times(span: Span, expected: String) {
        #expect(RelativeTime(now: Sample.now).until(Sample.now + span) == expected)
    }

    @Test("past times are said from now, future ones of a fast clock are now")
    func ago() {
        let time = RelativeTime(now: Sample.now)
        #expect(time.ago(Sample.now - .minutes(4)) == "4 min ago")
        #expect(time.ago(Sample.now + .minutes(4)) == "just now")
        #expect(time.due(nil) == nil)
        #expect(time.due(Sample.now + .minutes(1)) == "due in 1 min")
    }

    @Test(
        "sizes are said in three digits or so", arguments: [(812, "812 B"), (34_499, "34 kB"), (2_560_000, "2.5 MB")])
    func sizes(bytes: Int, expected: String) {
        #expect(ConversationText.size(bytes) == expected)
    }
}
