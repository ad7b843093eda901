import FrontdeskCore
import Testing

@testable import FrontdeskContent

#if canImport(Glibc)
    import Glibc
#endif

@Suite("LanguageDetector")
struct LanguageDetectorTests {
    // The corpora lie beside the checkout, not in it; without them the suite says "skipped".
    @Test(
        "short sentences of customers are right or unknown, and none is wrong and reliable", .enabled(if: Corpus.exists)
    )
    func shortSentences() throws {
        let sentences = try Corpus.sentences()
        #expect(sentences.count >= 71)
        var wrong: [String] = []
        var right = 0
        for (code, sentence) in sentences {
            let language = LanguageDetector.detect(sentence)
            if language.code == code, language.reliable { right += 1 }
            if language.code != code, language.reliable { wrong.append("\(code), not \(language.code): \(sentence)") }
        }
        #expect(wrong == [])
        #expect(right * 100 >= sentences.count * 95, "\(right) of \(sentences.count)")
    }

    @Test(
        "one word is never reliable",
        arguments: [
            "ok", "merhaba", "Dankeschön", "teşekkürler!!!", "hello :-)", "no", "", "   ", "😡", "12345", "退款",
            "Kundenzufriedenheitsbefragung", "merhaba https://shop.example/tr @support #iade 2024-11",
        ])
    func oneWord(text: String) {
        #expect(!LanguageDetector.detect(text).reliable)
    }

    @Test("nothing to read is unknown", arguments: ["", "12 34", "@ayse #iade", "https://shop.example/", "😡😡"])
    func nothing(text: String) {
        #expect(LanguageDetector.detect(text) == .unknown)
    }

    @Test(
        "addresses, mentions, tags, numbers and control characters do not count",
        arguments: [
            ("@support@social.example iade istiyorum, siparişim gelmedi #thisisanenglishtag", "tr"),
            ("https://www.example.com/this/is/my/order/and/where/is/it Gdzie jest moja paczka?", "pl"),
            ("where.is.my.order@please-help-me.example Meine Bestellung ist nicht angekommen", "de"),
            ("Where is my package? siparis@magaza.example.com.tr", "en"),
            ("Siparişim hâlâ gelmedi,\u{7}\u{0}\u{85}\u{FFFE} nerede kaldı?", "tr"),
            ("请看https://www.example.com/this/is/my/order/and/where/is/it我想取消我的订单", "zh"),
            ("สวัสดีครับผมต้องการคืนสินค้า", "th"),
        ])
    func stripping(text: String, code: String) {
        #expect(LanguageDetector.detect(text) == DetectedLanguage(code: code, reliable: true))
    }

    @Test("prose is what is left, with its words")
    func prose() {
        let prose = Prose(
            "Hi (bob@x.example), and/or see www.x.example x.example/y http://z 5 #a @b ok…", bytesMax: 1_000)
        #expect(String(decoding: prose.bytes, as: UTF8.self).split(separator: " ") == ["Hi", "and/or", "see", "ok…"])
        #expect(prose.words == 4)
        #expect(Prose("我想取消", bytesMax: 100).words == 2)
    }

    @Test(
        "the language of a mail is that of what is said, not of what is quoted or signed",
        arguments: [
            (
                "Siparişim hâlâ gelmedi, nerede kaldı?\n\nW dniu 11.11.2024 o 15:04, Acme pisze:\n> Dzień dobry, prosimy o podanie"
                    + " numeru zamówienia, abyśmy mogli sprawdzić, gdzie jest paczka.\n> Z poważaniem", "tr"
            ),
            (
                "Wo bleibt meine Bestellung? Ich warte seit einer Woche.\n\nBest regards,\nEwa Nowak\nHead of Sales and Marketing"
                    + "\n\n-----Original Message-----\nFrom: Acme\nThank you for your order, we will send it as soon as we can.",
                "de"
            ),
            (
                "Paczka przyszła uszkodzona, proszę o zwrot pieniędzy.\n\n-- \nThis message is confidential and may be privileged;"
                    + " if you are not the intended recipient, please delete it.", "pl"
            ),
        ])
    func quoted(text: String, code: String) {
        var message = InboundMessage(dedupe: "x", sender: Sender(id: "a", name: "", email: ""), text: text)
        LanguageDetector.fillIn(&message)
        #expect(message.language == code)
        #expect(message.languageReliable)
    }

    @Test("two languages of like size are not reliable")
    func mixed() {
        let turkish = "Siparişim hâlâ gelmedi, nerede kaldı? Faturamda yanlış tutar var, düzeltir misiniz? "
        let english = "My order still hasn't arrived, where is it? There is a wrong amount on my invoice too. "
        #expect(!LanguageDetector.detect(turkish + english).reliable)
    }

    @Test("only the start of a text is read, cut between characters")
    func limit() {
        let turkish = String(repeating: "Siparişim hâlâ gelmedi, nerede kaldı? ", count: 500)
        let text = turkish.prefix { _ in true } + String(repeating: "Where is my order? ", count: 4_000)
        #expect(LanguageDetector.detect(String(text)) == DetectedLanguage(code: "tr", reliable: true))
        #expect(Prose("şşş", bytesMax: 3).bytes == Array("ş".utf8))
        #expect(Prose(turkish, bytesMax: LanguageDetector.bytesMax).bytes.count <= LanguageDetector.bytesMax)
    }

    @Test(
        "old and private codes become those of BCP 47",
        arguments: [
            ("iw", "he"), ("no", "no"), ("zh-Hant", "zh"), ("sr-ME", "sr"), ("jw", "jv"), ("tr", "tr"), ("un", nil),
            ("xx-Latn", nil), ("", nil), ("zzp", nil),
        ] as [(String, String?)])
    func codes(name: String, code: String?) {
        #expect(LanguageDetector.subtag(of: name) == code)
    }
}

/// Reads the sentences beside the package's folder.
private enum Corpus {
    static let path: String = {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        return root + "/../shared/corpora/live/lang_short_sentences.tsv"
    }()

    static var exists: Bool { access(path, R_OK) == 0 }

    static func sentences() throws -> [(code: String, sentence: String)] {
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { line in
            let fields = line.split(separator: "\t")
            return fields.count == 2 ? (String(fields[0]), String(fields[1])) : nil
        }
    }
}
