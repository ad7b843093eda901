import FrontdeskCore

/// The subject of an answer.
package enum ReplySubject {
    /// What programs put before the subject of an answer or of a mail handed on, folded. `I:`, `R:`, `TR:` and `VS:` of
    /// Italian, French and Finnish programs are left out: they begin subjects of other languages.
    private static let marks: Set<[UInt8]> = Set(
        [
            "Re", "Ref", "Fw", "Fwd", "AW", "Antw", "Antwort", "WG", "SV", "VB", "YNT", "Yanıt", "İlt", "İLET", "Odp",
            "PD", "RES", "ENC", "RV", "RIF", "Vl", "Doorst", "Atb", "Vá", "Továbbítás", "Отв", "Ответ", "На", "回复",
            "答复", "转发",
            "回覆", "轉寄",
        ].map { Fold.fold($0) })

    /// Marks that are taken off: a subject of nothing else is not read to its end.
    private static let marksMax = 32

    /// `Re: ` once before what the subject is without such marks.
    package static func answering(_ subject: String) -> String {
        let bare = withoutMarks(HeaderWords.cleaned(subject, bytesMax: ComposeLimits.subjectBytesMax))
        return HeaderWords.cleaned(bare.isEmpty ? "Re:" : "Re: \(bare)", bytesMax: ComposeLimits.subjectBytesMax)
    }

    private static func withoutMarks(_ subject: String) -> Substring {
        var rest = subject[...]
        for _ in 0..<marksMax {
            guard let colon = rest.firstIndex(where: { $0 == ":" || $0 == "：" }) else { break }
            guard isMark(rest[..<colon]) else { break }
            rest = rest[rest.index(after: colon)...].drop { $0 == " " }
        }
        return rest
    }

    /// A mark, perhaps with a number, as in `Re[2]`, `Re(3)`, `Re^4`, and a blank behind it.
    private static func isMark(_ text: Substring) -> Bool {
        let word = text.prefix { !" [(^*".contains($0) }
        let number = text.dropFirst(word.count)
        guard number.allSatisfy({ " []()^*".contains($0) || $0.isASCII && $0.isNumber }) else { return false }
        return marks.contains(Fold.fold(String(word)))
    }
}
