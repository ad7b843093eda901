import Testing

@testable import FrontdeskCore

@Suite("TextAutomaton")
struct TextAutomatonTests {
    @Test(
        "a pattern is found where it says, and nowhere else",
        arguments: [
            // Turkish
            Case("iade", in: "Siparişim için iade istiyorum", true), Case("iade", in: "İademi ne zaman alırım?", true),
            Case("iade", in: "IADE", true), Case("iade", in: "iade", true), Case("iade", in: "stiade", false),
            Case("=iade", in: "iademi istiyorum", false), Case("=iade", in: "(iade)", true),
            Case("*iade", in: "stiadem", true), Case("fatura", in: "FATURAM", true),
            Case("sikayet", in: "Şikâyetim var", true), Case("şikâyet", in: "SIKAYET", true),
            Case("=ankara", in: "Ankara'ya kargo", true), Case("kapıda ödeme", in: "kapida\n ODEME olur mu", true),
            // Polish
            Case("zwrot", in: "Proszę o zwrot pieniędzy", true), Case("zwrot", in: "zwrotu", true),
            Case("zwrot", in: "bezzwrotny", false), Case("*zwrot", in: "bezzwrotny", true),
            Case("łódź", in: "w LODZI", true), Case("=łódź", in: "w LODZI", false),
            Case("pieniądze", in: "moje PIENIADZE", true),
            // German
            Case("rückgabe", in: "Ruckgabe", true), Case("strasse", in: "Hauptstraße", false),
            Case("*strasse", in: "Hauptstraße", true), Case("=kündigung", in: "Kündigung!", true),
            Case("rückerstattung", in: "Rück\u{AD}erstattung", true), Case("gr\u{F6}ße", in: "GRO\u{308}SSE", true),
            // English
            Case("refund", in: "I want a REFUND.", true), Case("refund", in: "refunded", true),
            Case("=refund", in: "refunded", false), Case("refund", in: "non-refundable", true),
            Case("refund", in: "nonrefundable", false), Case("money back", in: "money,\tback", true),
            Case("money back", in: "moneyback", false), Case("don't", in: "I don’t know", true),
            Case("=24/7", in: "open 24-7", true), Case("=24/7", in: "open 24/75", false),
            Case("c++", in: "C++11", true),
            Case("c++", in: "code", false), Case("*.pl", in: "sklep.pl", true), Case("*.pl", in: "sample", false),
            // Others
            Case("退款", in: "我要退款，谢谢", true), Case("=返品", in: "返品したい", true), Case("退款", in: "退货", false),
            Case("возврат", in: "ВОЗВРАТА", true), Case("استرداد", in: "أُريد اِسْتِرْدادَ", true),
            Case("refund", in: "", false), Case("*refund", in: "", false),
        ])
    func table(_ each: Case) throws {
        let automaton = TextAutomaton([try #require(TextPattern(each.pattern))])
        #expect(automaton.hits(in: each.text) == TextHits(each.found ? [0] : []))
    }

    @Test("hits are those of a search word by word", arguments: [1, 40, TextAutomaton.denseEntriesMax])
    func naive(denseEntriesMax: Int) throws {
        var generator = TextRandom(state: UInt64(denseEntriesMax))
        let alphabets = [Array("ab "), Array("iİIıs- "), Array("łLlóo ."), Array("aßsS,"), Array("ab退 ")].map {
            $0.map(String.init)
        }
        for round in 0..<1_500 {
            let letters = alphabets[round % alphabets.count]
            func text(below bound: Int) -> String {
                (0..<generator.next(below: bound)).map { _ in letters[generator.next(below: letters.count)] }.joined()
            }
            let sources = (0..<generator.next(below: 12)).map { _ in
                ["", "=", "*"][generator.next(below: 3)] + text(below: 6)
            }
            let known = sources.filter { TextPattern($0) != nil }
            #expect(known == sources.filter(NaiveSearch.isPattern))
            let automaton = TextAutomaton(known.compactMap { TextPattern($0) }, denseEntriesMax: denseEntriesMax)
            for _ in 0..<4 {
                let sample = text(below: 24)
                let expected = known.indices.filter { NaiveSearch.finds(known[$0], in: sample) }
                #expect(automaton.hits(in: sample).indices == expected, "\(known) in \(sample)")
            }
        }
    }

    @Test("the same pattern twice is two hits, and shorter endings are found with longer ones")
    func endings() throws {
        let automaton = TextAutomaton(try patterns("*abab", "*bab", "*b", "*bab", "*ab", "x"))
        #expect(automaton.hits(in: "zabab").indices == [0, 1, 2, 3, 4])
        #expect(automaton.hits(in: "b b b").indices == [2])
        #expect(automaton.patternCount == 6)
    }

    @Test("an automaton without patterns finds nothing")
    func empty() {
        #expect(TextAutomaton.empty.hits(in: "anything").isEmpty)
        #expect(TextAutomaton.empty == TextAutomaton([]))
    }

    @Test("only the start of a long text is searched, and a word cut there has not ended")
    func limit() throws {
        let automaton = TextAutomaton(try patterns("end", "=end", "*şş", "=ab", "=退"))
        let filler = String(repeating: ".", count: TextAutomaton.bytesMax - 4)
        #expect(automaton.hits(in: filler + " end").indices == [0, 1])
        #expect(automaton.hits(in: filler + " ends").indices == [0])
        #expect(automaton.hits(in: filler + " end.").indices == [0, 1])
        #expect(automaton.hits(in: filler + "  end").isEmpty)
        #expect(automaton.hits(in: "şş", limitBytes: 3).isEmpty)
        #expect(automaton.hits(in: "şş", limitBytes: 4).indices == [2])
        #expect(automaton.hits(in: "ab\u{301}", limitBytes: 2).isEmpty)
        #expect(automaton.hits(in: "ab退", limitBytes: 2).indices == [3])
        #expect(automaton.hits(in: "end", limitBytes: 0).isEmpty)
    }

    @Test("many long patterns: states with and without a row give the same hits")
    func many() throws {
        var generator = TextRandom(state: 11)
        let letters = Array("abcdefghijklmnopqrstuvwxyzşłü").map(String.init)
        func word() -> String {
            (0..<3 + generator.next(below: 12)).map { _ in letters[generator.next(below: letters.count)] }.joined()
        }
        let words = (0..<2_000).map { _ in word() }
        let all = words.compactMap { TextPattern($0) }
        let automaton = TextAutomaton(all)
        let narrow = TextAutomaton(all, denseEntriesMax: 1)
        #expect(automaton != narrow)
        #expect(automaton == TextAutomaton(all))
        for _ in 0..<50 {
            let picked = (0..<20).map { _ in generator.next(below: words.count) }
            let hits = automaton.hits(in: picked.map { words[$0] }.joined(separator: ", "))
            #expect(picked.allSatisfy(hits.contains))
            #expect(hits == narrow.hits(in: picked.map { words[$0] }.joined(separator: "\n")))
        }
    }

    private func patterns(_ texts: String...) throws -> [TextPattern] {
        try texts.map { try #require(TextPattern($0)) }
    }

    struct Case: CustomTestStringConvertible, Sendable {
        let pattern: String
        let text: String
        let found: Bool

        init(_ pattern: String, in text: String, _ found: Bool) {
            (self.pattern, self.text, self.found) = (pattern, text, found)
        }

        var testDescription: String { "\(pattern) \(found ? "in" : "not in") \(text)" }
    }
}

@Suite("TextHits")
struct TextHitsTests {
    @Test("hits are equal by their indices, in any order")
    func equality() {
        #expect(TextHits([70, 1, 64, 1]).indices == [1, 64, 70])
        #expect(TextHits([3, 200]) == TextHits([200, 3]))
        #expect(TextHits([3]) != TextHits([3, 200]))
        #expect(TextHits() == TextHits([]) && TextHits().isEmpty)
    }

    @Test("an index is contained or not, whatever its size")
    func containment() {
        let hits = TextHits([0, 63, 64])
        #expect(hits.contains(0) && hits.contains(63) && hits.contains(64))
        #expect(!hits.contains(1) && !hits.contains(65) && !hits.contains(19_999) && !hits.contains(-1))
        #expect(hits.containsAny(of: [5, 64]) && !hits.containsAny(of: [5, 6]) && !hits.containsAny(of: []))
    }
}
