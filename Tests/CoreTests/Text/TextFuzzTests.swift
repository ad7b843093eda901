import Foundation
import Testing

@testable import FrontdeskCore

/// Makes texts as customers write them: words of four languages in many spellings.
private struct TextMaker {
    var random: TextRandom

    private static let words = [
        // Turkish
        "iade", "İade", "IADE", "ıade", "iademi", "sipariş", "şikâyet", "ısıtıcı", "İstanbul", "Iğdır", "değişim",
        "ödeme", "kargo", "müşteri", "çağrı",
        // Polish
        "zwrócić", "zwrot", "zwrotu", "pieniądze", "łódź", "Łódź", "reklamacja", "źle", "żółw", "proszę", "ćma",
        // German
        "KÜNDIGUNG", "Kündigung", "STRASSE", "Straße", "straẞe", "Rückgabe", "Größe", "groß", "Maß", "Masse", "Öl",
        // English and the rest
        "refund", "refunds", "money back", "don't", "24/7", "c++", "smørrebrød", "œuvre", "Ærø", "ﬁle", "x", "i", "I",
    ]
    private static let suffixes = ["'ya", "’nın", "'s", "'da", "ʼe", "-mi", "'", "lar", "ların", "ami", "en", "s"]
    private static let joiners = ["\u{200D}", "\u{200C}", "\u{AD}", "\u{2060}", "\u{301}", "\u{327}"]
    private static let gaps = [" ", "  ", "\n", "\u{A0}", ", ", ". ", "-", "—", "/", "…", "\t", "(", ")", "!", "😀", ""]

    private mutating func pick(_ texts: [String]) -> String { texts[random.next(below: texts.count)] }

    private mutating func word() -> String {
        var word = pick(Self.words)
        for _ in 0..<random.next(below: 3) { word = respelled(word) }
        if random.next(below: 5) == 0 { word += pick(Self.suffixes) }
        return word
    }

    /// The word in another spelling, most of which mean the same.
    private mutating func respelled(_ word: String) -> String {
        let scalars = Array(word.unicodeScalars)
        let place = random.next(below: scalars.count + 1)
        let head = String(String.UnicodeScalarView(scalars[..<place]))
        let tail = String(String.UnicodeScalarView(scalars[place...]))
        switch random.next(below: 10) {
        case 0: return word.uppercased()
        case 1: return word.lowercased()
        case 2: return word.replacing("i", with: "İ").replacing("ı", with: "I").uppercased()
        case 3: return word.decomposedStringWithCanonicalMapping
        case 4: return word.precomposedStringWithCanonicalMapping
        case 5: return fullWidth(scalars)
        case 6: return head + pick(Self.joiners) + tail
        case 7: return head + pick(Self.words) + tail
        case 8: return tail
        default: return head
        }
    }

    private func fullWidth(_ scalars: [Unicode.Scalar]) -> String {
        let wide = scalars.map { scalar in
            (0x21...0x7E).contains(scalar.value) ? Unicode.Scalar(scalar.value + 0xFEE0) ?? scalar : scalar
        }
        return String(String.UnicodeScalarView(wide))
    }

    mutating func pattern() -> String {
        pick(["", "", "=", "*", "= ", "*\u{A0}", "==", "*-"]) + text(below: 3)
    }

    mutating func text(below count: Int) -> String {
        var text = ""
        for _ in 0...random.next(below: count) { text += word() + pick(Self.gaps) }
        return text
    }
}

@Suite("The automaton under texts of customers")
struct TextFuzzTests {
    @Test("hits are those of a search word by word, in Turkish, Polish and German of every spelling")
    func agrees() throws {
        var maker = TextMaker(random: TextRandom(state: 2_026))
        let end = ContinuousClock.now + Seeds.fuzzSpan
        var texts = 0
        var patterns = 0
        var hits = 0
        while ContinuousClock.now < end || texts < Self.textsLeast {
            let sources = (0..<1 + maker.random.next(below: 12)).map { _ in maker.pattern() }
            let known = sources.compactMap { source in
                UnicodeSearch.pattern(source).map { (source: source, pattern: $0) }
            }
            try #require(sources.filter { TextPattern($0) != nil } == known.map(\.source))
            let dense = [1, 40, TextAutomaton.denseEntriesMax][maker.random.next(below: 3)]
            let automaton = TextAutomaton(known.compactMap { TextPattern($0.source) }, denseEntriesMax: dense)
            patterns += known.count
            for _ in 0..<8 {
                let text = maker.text(below: 12)
                let folded = UnicodeSearch.fold(Array(text.unicodeScalars))
                let expected = known.indices.filter { UnicodeSearch.finds(known[$0].pattern, in: folded) }
                let found = automaton.hits(in: text).indices
                try #require(found == expected, "\(known.map(\.source)) in \(text.debugDescription)")
                texts += 1
                hits += found.count
            }
        }
        print("\(texts) texts, searched for \(patterns) patterns, \(hits) hits")
        // A search that finds nothing would agree with any other.
        #expect(hits > texts / 10)
    }

    /// Texts that a run has searched at least, however slow the machine.
    private static let textsLeast = 2_000
}
