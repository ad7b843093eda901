import FrontdeskCore

extension ConfigNode {
    /// The text of a string of some length in UTF-8 bytes.
    package func string(bytes allowed: ClosedRange<Int> = 1...ConfigLimits.textBytesMax) -> String? {
        note(.string(allowed))
        guard let text else {
            reportWrongType(expected: "a string")
            return nil
        }
        guard allowed.contains(text.utf8.count) else {
            let what = text.isEmpty ? "empty text" : "text of \(text.utf8.count) bytes"
            report(.badText, what, expected: "\(allowed.lowerBound) to \(allowed.upperBound) bytes")
            return nil
        }
        return text
    }

    /// A truth value.
    package func bool() -> Bool? {
        note(.bool)
        guard case .bool(let value) = json.content else {
            reportWrongType(expected: "true or false")
            return nil
        }
        return value
    }

    /// A whole number within a range.
    package func integer(in allowed: ClosedRange<Int64>) -> Int64? {
        note(.integer(allowed))
        guard case .number(let number) = json.content else {
            reportWrongType(expected: "a whole number")
            return nil
        }
        guard let value = number.int64 else {
            let isWhole = !number.text.utf8.contains { ".eE".utf8.contains($0) }
            if isWhole { return reportRange(number.text, allowed) { String($0) } }
            report(.wrongType, "expected a whole number, found \(number.text)", expected: "a whole number")
            return nil
        }
        guard allowed.contains(value) else { return reportRange(number.text, allowed) { String($0) } }
        return value
    }

    /// A whole number within a range.
    package func integer(in allowed: ClosedRange<Int>) -> Int? {
        integer(in: Int64(allowed.lowerBound)...Int64(allowed.upperBound)).map { Int($0) }
    }

    /// A duration in microseconds, from a string like `"90s"`, within a range of microseconds.
    ///
    /// Negative ones only where the range has some.
    package func duration(in allowed: ClosedRange<Int64> = 0...Int64.max) -> Int64? {
        note(.duration(allowed))
        let form = allowed.lowerBound < 0 ? #"a duration like "30s" or "-2h""# : #"a duration like "30s""#
        guard let text else {
            reportWrongType(expected: form)
            return nil
        }
        guard let value = DurationText.microseconds(text) else {
            report(.badDuration, "\(quote(text)) is not a duration", expected: form)
            return nil
        }
        guard allowed.contains(value) else {
            return reportRange(quote(text), allowed) { DurationText.text(microseconds: $0) }
        }
        return value
    }

    /// A size in bytes, from a string like `"64KiB"`, within a range of bytes.
    package func size(in allowed: ClosedRange<Int64> = 0...Int64.max) -> Int64? {
        note(.size(allowed))
        let form = #"a size like "64KiB""#
        guard let text else {
            reportWrongType(expected: form)
            return nil
        }
        guard let value = SizeText.bytes(text) else {
            report(.badSize, "\(quote(text)) is not a size", expected: form)
            return nil
        }
        guard allowed.contains(value) else {
            return reportRange(quote(text), allowed) { SizeText.text(bytes: $0) }
        }
        return value
    }

    /// One of a few words.
    package func choice(of words: [String]) -> String? {
        note(.choice(words))
        let list = Self.list(words)
        guard let text else {
            reportWrongType(expected: list)
            return nil
        }
        guard words.contains(text) else {
            report(
                .unknownChoice, "unknown value \(quote(text))", expected: list,
                didYouMean: suggestion(for: text, among: words))
            return nil
        }
        return text
    }

    /// One of the cases of an enumeration, by raw value.
    package func choice<Choice>(
        _ type: Choice.Type = Choice.self
    ) -> Choice? where Choice: RawRepresentable<String> & CaseIterable {
        choice(of: Choice.allCases.map(\.rawValue)).flatMap { Choice(rawValue: $0) }
    }

    /// A string that refers to something declared elsewhere, to be looked up by `DeclaredNames.place`.
    package func reference(to noun: String) -> ConfigName? {
        note(.string(0...Int.max))
        guard let text else {
            reportWrongType(expected: "the name of \(noun)")
            return nil
        }
        return ConfigName(text: text, span: span, pointer: pointer)
    }

    /// The nearest of some names, unless nobody will see it.
    package func suggestion(for wrong: String, among names: some Sequence<String>) -> String? {
        log.isFull ? nil : DidYouMean.suggestion(for: wrong, among: names)
    }

    /// Words as a list for people: `"a"`, or `one of "a", "b"`.
    static func list(_ words: [String]) -> String {
        (words.count > 1 ? "one of " : "") + words.map { "\"\($0)\"" }.joined(separator: ", ")
    }

    /// Text of the file in quotes, cut where it is too long for a message.
    func quote(_ text: String) -> String {
        let isLong = text.unicodeScalars.count > ConfigLimits.quotedMax
        let shown =
            isLong ? String(String.UnicodeScalarView(text.unicodeScalars.prefix(ConfigLimits.quotedMax))) + "…" : text
        return "\"\(shown)\""
    }

    private func reportRange<Value>(
        _ found: String, _ allowed: ClosedRange<Int64>, _ text: (Int64) -> String
    ) -> Value? {
        let expected =
            allowed.upperBound == .max
            ? "\(text(allowed.lowerBound)) or more" : "\(text(allowed.lowerBound)) to \(text(allowed.upperBound))"
        report(.outOfRange, "\(found) is out of range", expected: expected)
        return nil
    }
}
