/// The parser behind `PositionedJSON`: collects faults and goes on at the next comma, bracket or line.
struct TolerantReader {
    let bytes: UnsafeBufferPointer<UInt8>
    let depthMax: Int
    /// Where the text ends but for white space: there the end of the text is reported.
    let textEnd: Int
    var at = 0
    /// The places of the brackets that are open.
    var open: [Int] = []
    private(set) var faults: [JSONFault] = []
    /// Whether the early end of the text is known already.
    var hasReportedEnd = false
    private var scratch: [UInt8] = []

    /// Members up to which a plain search for equal keys is faster than a table.
    private static let linearMax = 8

    init(bytes: UnsafeBufferPointer<UInt8>, depthMax: Int) {
        self.bytes = bytes
        self.depthMax = depthMax
        textEnd = (bytes.lastIndex { $0 > 0x20 } ?? -1) + 1
    }

    /// Reads the whole text.
    mutating func document() -> PositionedJSON {
        if bytes.starts(with: [0xef, 0xbb, 0xbf]) { at = 3 }
        skipSpace()
        guard at < bytes.count else {
            report(.empty, textEnd..<textEnd)
            return PositionedJSON(content: .invalid, range: textEnd..<textEnd)
        }
        let root = value()
        if root.isInvalid { resynchronize() }
        skipSpace()
        if at < bytes.count, !hasReportedEnd { report(.trailingContent, at..<scalarEnd(at)) }
        return root
    }

    /// Notes a fault, up to a limit.
    mutating func report(_ code: JSONError.Code, _ range: Range<Int>, related: Range<Int>? = nil) {
        guard faults.count < JSONLimits.syntaxErrorsMax else { return }
        faults.append(JSONFault(code: code, range: range, related: related))
    }

    /// Notes, once, that the text stops where more is needed.
    mutating func reportEnd() {
        guard !hasReportedEnd else { return }
        hasReportedEnd = true
        report(.unexpectedEnd, textEnd..<textEnd, related: open.last.map { $0..<$0 + 1 })
    }

    private func node(_ content: PositionedJSON.Content, from start: Int) -> PositionedJSON {
        PositionedJSON(content: content, range: start..<at)
    }

    /// Reads one value; where there is none, steps over as little as possible.
    private mutating func value() -> PositionedJSON {
        let start = at
        guard at < bytes.count else {
            reportEnd()
            return node(.invalid, from: start)
        }
        let byte = bytes[at]
        switch byte {
        case UInt8(ascii: "\""):
            let text = string()
            return node(text.map { .string($0) } ?? .invalid, from: start)
        case UInt8(ascii: "'"):
            let text = singleQuoted()
            return node(text.map { .string($0) } ?? .invalid, from: start)
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            return container(byte)
        case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ":"):
            report(.missingValue, at..<at + 1)
            return node(.invalid, from: start)
        case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return number()
        default:
            return word()
        }
    }

    private mutating func container(_ bracket: UInt8) -> PositionedJSON {
        let start = at
        guard open.count < depthMax else {
            report(.tooDeep, at..<at + 1)
            skipNested()
            return node(.invalid, from: start)
        }
        open.append(at)
        at += 1
        let content = bracket == UInt8(ascii: "{") ? object() : array()
        open.removeLast()
        return node(content, from: start)
    }

    private mutating func number() -> PositionedJSON {
        let start = at
        if let (number, end) = try? JSONText.number(bytes, from: start) {
            at = end
            return node(.number(number), from: start)
        }
        at = wordEnd(start)
        report(.badNumber, start..<at)
        return node(.invalid, from: start)
    }

    private mutating func word() -> PositionedJSON {
        let start = at
        at = wordEnd(start)
        guard at > start else {
            at = scalarEnd(start)
            report(.unexpectedCharacter, start..<at)
            return node(.invalid, from: start)
        }
        switch bytes[start..<at] {
        case let word where word.elementsEqual("true".utf8): return node(.bool(true), from: start)
        case let word where word.elementsEqual("false".utf8): return node(.bool(false), from: start)
        case let word where word.elementsEqual("null".utf8): return node(.null, from: start)
        default:
            report(.unknownWord, start..<at)
            return node(.invalid, from: start)
        }
    }

    /// Reads items up to the closing bracket.
    private mutating func array() -> PositionedJSON.Content {
        var items: [PositionedJSON] = []
        while continues(closing: UInt8(ascii: "]")) {
            let item = value()
            items.append(item)
            separate(after: item)
        }
        return .array(items)
    }

    /// Reads members up to the closing bracket.
    private mutating func object() -> PositionedJSON.Content {
        var members: [PositionedJSON.Member] = []
        var places: [String: Int] = [:]
        while continues(closing: UInt8(ascii: "}")) {
            let start = at
            guard let key = key() else { continue }
            let keyRange = start..<at
            let value = memberValue()
            separate(after: value)
            guard let key = key.text else { continue }
            if let first = place(of: key, in: members, places) {
                report(.duplicateKey, keyRange, related: members[first].keyRange)
                continue
            }
            if members.count == Self.linearMax {
                for (place, member) in members.enumerated() { places[member.key] = place }
            }
            if members.count >= Self.linearMax { places[key] = members.count }
            members.append(PositionedJSON.Member(key: key, keyRange: keyRange, value: value))
        }
        return .object(members)
    }

    /// The place of an equal key. Canonically equivalent ones count as equal here, unlike in bodies: in a file that
    /// people write they look the same and are never meant to differ.
    private func place(of key: String, in members: [PositionedJSON.Member], _ places: [String: Int]) -> Int? {
        places.isEmpty ? members.firstIndex { $0.key == key } : places[key]
    }

    private struct Key {
        let text: String?
    }

    /// Reads a key, or steps over what is none and gives nil. A faulty key has no text, but its value is read.
    private mutating func key() -> Key? {
        let start = at
        switch bytes[at] {
        case UInt8(ascii: "\""):
            return Key(text: string())
        case UInt8(ascii: "'"):
            return Key(text: singleQuoted())
        default:
            at = wordEnd(at)
            if at > start, let text = try? JSONText.text(bytes, start, at) {
                report(.unquotedKey, start..<at)
                return Key(text: text)
            }
            at = start
            report(.unexpectedCharacter, start..<scalarEnd(start))
            resynchronize()
            skipSpace()
            if at < bytes.count, bytes[at] == UInt8(ascii: ",") { at += 1 }
            return nil
        }
    }

    /// Reads the colon after a key and the value.
    private mutating func memberValue() -> PositionedJSON {
        let keyEnd = at
        skipSpace()
        guard at < bytes.count else {
            reportEnd()
            return node(.invalid, from: at)
        }
        switch bytes[at] {
        case UInt8(ascii: ":"):
            at += 1
        case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"):
            report(.missingColon, keyEnd..<keyEnd)
            return node(.invalid, from: at)
        case UInt8(ascii: "="):
            report(.missingColon, at..<at + 1)
            at += 1
        default:
            if faults.last?.code == .unclosedString, faults.last?.range.upperBound == keyEnd {
                // The colon is inside the key that was not closed; from the end of its line the next member is found.
                at = keyEnd
                return node(.invalid, from: at)
            }
            report(.missingColon, keyEnd..<keyEnd)
        }
        skipSpace()
        return value()
    }

    /// Reads a string; nil, after noting the fault, where it is none.
    private mutating func string() -> String? {
        let start = at
        do throws(JSONError) {
            let stop = JSONText.plainEnd(bytes, from: start + 1)
            if stop < bytes.count, bytes[stop] == UInt8(ascii: "\"") {
                at = stop + 1
                return try JSONText.text(bytes, start + 1, stop)
            }
            let (text, end) = try JSONText.escapedText(bytes, from: start + 1, scratch: &scratch)
            at = end
            return text
        } catch {
            skipString(from: start)
            reportString(error, start)
            return nil
        }
    }

    private mutating func reportString(_ error: JSONError, _ start: Int) {
        switch error.code {
        case .unclosedString:
            report(.unclosedString, start..<at)
        case .controlCharacter where bytes[error.offset] == 0x0a || bytes[error.offset] == 0x0d:
            report(.unclosedString, start..<at)
        case .nulCharacter, .loneSurrogate:
            report(error.code, error.offset..<min(error.offset + 6, at))
        case .badEscape:
            report(error.code, error.offset..<scalarEnd(error.offset + 1))
        default:
            report(error.code, error.offset..<error.offset + 1)
        }
    }

    /// Reads a string in single quotes, which is a fault, up to the second quote or the end of the line.
    private mutating func singleQuoted() -> String? {
        let start = at
        at += 1
        while at < bytes.count, bytes[at] != UInt8(ascii: "'"), bytes[at] != 0x0a { at += 1 }
        let end = at
        guard at < bytes.count, bytes[at] == UInt8(ascii: "'") else {
            report(.unclosedString, start..<end)
            return nil
        }
        at += 1
        report(.singleQuotes, start..<at)
        return try? JSONText.text(bytes, start + 1, end)
    }
}
