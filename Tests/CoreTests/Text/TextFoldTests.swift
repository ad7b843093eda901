import Testing

@testable import FrontdeskCore

@Suite("Fold")
struct FoldTests {
    @Test(
        "spellings of a word become one",
        arguments: [
            ("İADE", "iade"), ("IADE", "iade"), ("ıade", "iade"), ("I\u{307}ade", "iade"), ("şikâyet", "sikayet"),
            ("ÇÖĞÜŞ", "cogus"), ("Łódź", "lodz"), ("ZAŻÓŁĆ GĘŚLĄ JAŹŃ", "zazolc gesla jazn"), ("Straße", "strasse"),
            ("STRAẞE", "strasse"), ("Größe", "grosse"), ("Æsøp œuvre", "aesop oeuvre"), ("Þórður", "thordur"),
            ("Đorđe", "dorde"), ("naïve", "naive"), ("nai\u{308}ve", "naive"), ("ΟΔΟΣ", "οδοσ"), ("οδός", "οδοσ"),
            ("Ёлка", "елка"), ("Їжак", "іжак"), ("أإآا", "اااا"), ("شُكْرًا", "شكرا"), ("كتـــاب", "كتاب"),
            ("ＦＵＬＬ１", "full1"), ("ﬁne", "fine"), ("𝐑𝐞𝐟𝐮𝐧𝐝", "refund"), ("Rück\u{AD}gabe", "ruckgabe"),
            ("ﻻ", "لا"), ("Ǆ ĳ", "dz ij"), ("हिन्दी", "हिन्दी"), ("が退한", "が退한"), ("a-b_c!", "a-b_c!"), ("", ""),
        ])
    func spellings(text: String, folded: String) {
        #expect(String(decoding: Fold.fold(text), as: UTF8.self).unicodeScalars.elementsEqual(folded.unicodeScalars))
    }

    @Test("a fold of a fold changes nothing, for every scalar of the table and a sample of those above")
    func idempotent() {
        // In blocks, for speed: scalars fold one by one, so a block is its scalars.
        for block in UInt32(0)..<0x1100 where block << 8 < FoldTable.end || block % 16 == 0 {
            var text = ""
            for value in block << 8..<(block + 1) << 8 {
                if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
            }
            let once = Fold.fold(text)
            #expect(once == bytes(of: once), "block \(block)")
            if block << 8 >= FoldTable.end, block << 8 != 0xE0000 { #expect(once == Array(text.utf8)) }
        }
    }

    @Test("upper and lower case of a letter fold alike, as far as the table's Unicode version knows them")
    func cases() {
        var failed: [UInt32] = []
        for value in UInt32(0)..<FoldTable.end {
            guard let scalar = Unicode.Scalar(value), Fold.isWord(scalar) else { continue }
            let lower = scalar.properties.lowercaseMapping
            if let age = scalar.properties.age, age <= (14, 0), Fold.fold(String(scalar)) != Fold.fold(lower) {
                failed.append(value)
            }
        }
        #expect(failed == [])
    }

    @Test("bytes that are not UTF-8 become U+FFFD as in String, and nothing crashes")
    func arbitraryBytes() {
        var generator = TextRandom(state: 7)
        let parts: [UInt8] = [0x41, 0x80, 0xBF, 0xC0, 0xC4, 0xB1, 0xE0, 0xA0, 0xED, 0x9F, 0xF0, 0x90, 0xF4, 0x8F, 0xFF]
        for _ in 0..<20_000 {
            let input = (0..<generator.next(below: 8)).map { _ in parts[generator.next(below: parts.count)] }
            let expected = Fold.fold(String(decoding: input, as: UTF8.self))
            #expect(bytes(of: input) == expected, "\(input)")
        }
    }

    @Test("output is appended")
    func appends() {
        var output: [UInt8] = [1, 2]
        Array("Ab".utf8).withUnsafeBufferPointer { Fold.fold($0, into: &output) }
        #expect(output == [1, 2, 0x61, 0x62])
    }

    @Test("letters, digits and vowel signs are words; space, punctuation, symbols and accents are not")
    func words() {
        #expect("aZ09şŁßéЖع退がไहि한½".unicodeScalars.allSatisfy(Fold.isWord))
        #expect(
            !" \t\n.,-_'’ʼ\"/+€😡™\u{A0}\u{200B}\u{301}\u{AD}\u{FFFD}\u{E000}".unicodeScalars.contains(
                where: Fold.isWord))
        #expect("退がไ".unicodeScalars.allSatisfy(Fold.isUnspaced))
        #expect(!"aжع한".unicodeScalars.contains(where: Fold.isUnspaced))
    }

    @Test("the table names its Unicode version")
    func version() {
        #expect(Fold.unicodeVersion.split(separator: ".").compactMap { Int($0) }.count == 3)
    }

    private func bytes(of input: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        input.withUnsafeBufferPointer { Fold.fold($0, into: &output) }
        return output
    }
}

/// The same pseudo-random numbers in every run (SplitMix64).
struct TextRandom {
    var state: UInt64

    mutating func next(below bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(max(bound, 1)))
    }
}
