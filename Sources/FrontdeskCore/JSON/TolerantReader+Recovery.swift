extension TolerantReader {
    /// Steps to the next item or member of the container opened last; false once it is closed, or must be taken
    /// for closed.
    mutating func continues(closing close: UInt8) -> Bool {
        while true {
            skipSpace()
            guard at < bytes.count else {
                reportEnd()
                return false
            }
            switch bytes[at] {
            case close:
                at += 1
                return false
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                closeWrongly()
                return false
            case UInt8(ascii: ","):
                report(.missingValue, at..<at + 1)
                at += 1
            default:
                return true
            }
        }
    }

    /// A bracket of the other kind: where one of its kind is open further out, ours was forgotten and the bracket
    /// is left for that one; else it was meant for ours.
    private mutating func closeWrongly() {
        let opening = bytes[at] == UInt8(ascii: "}") ? UInt8(ascii: "{") : UInt8(ascii: "[")
        report(.mismatchedBracket, at..<at + 1, related: open.last.map { $0..<$0 + 1 })
        if !open.dropLast().contains(where: { bytes[$0] == opening }) { at += 1 }
    }

    /// Steps over the comma after an item or member. A closing bracket is left to `continues`.
    mutating func separate(after value: PositionedJSON) {
        let end = at
        if value.isInvalid { resynchronize() }
        skipSpace()
        guard at < bytes.count else { return }
        switch bytes[at] {
        case UInt8(ascii: ","):
            at += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            break
        case UInt8(ascii: ":"):
            report(.unexpectedCharacter, at..<at + 1)
            resynchronize()
            if at < bytes.count, bytes[at] == UInt8(ascii: ",") { at += 1 }
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "{"), UInt8(ascii: "["),
            _ where JSONText.continuesWord(bytes[at]):
            // A faulty value may have swallowed its comma.
            if !value.isInvalid { report(.missingComma, end..<end) }
        default:
            // Nothing that could follow a comma either: reported where the next item is looked for.
            break
        }
    }

    /// Steps to the next comma or closing bracket of this level, or to a line that starts with a string, which
    /// most likely is the next member or item.
    mutating func resynchronize() {
        var nested = 0
        var isLineStart = false
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "\""):
                if nested == 0, isLineStart { return }
                skipString(from: at)
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                nested += 1
                at += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if nested == 0 { return }
                nested -= 1
                at += 1
            case UInt8(ascii: ","):
                if nested == 0 { return }
                at += 1
            case UInt8(ascii: "/"):
                if !skipComment() { at += 1 }
            case 0x0a:
                isLineStart = true
                at += 1
                continue
            case 0x20, 0x09, 0x0d:
                at += 1
                continue
            default:
                at += 1
            }
            isLineStart = false
        }
    }

    /// Steps over a bracket and all up to its partner, however deep, without recursion.
    mutating func skipNested() {
        var nested = 0
        repeat {
            switch bytes[at] {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                nested += 1
                at += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                nested -= 1
                at += 1
            case UInt8(ascii: "\""):
                skipString(from: at)
            case UInt8(ascii: "/"):
                if !skipComment() { at += 1 }
            default:
                at += 1
            }
        } while nested > 0 && at < bytes.count
    }

    /// Steps from an opening quote over the closing one, or to the end of the line where there is none.
    mutating func skipString(from quote: Int) {
        at = quote + 1
        while true {
            at = JSONText.plainEnd(bytes, from: at)
            guard at < bytes.count, bytes[at] != 0x0a, bytes[at] != 0x0d else { return }
            switch bytes[at] {
            case UInt8(ascii: "\""):
                at += 1
                return
            case UInt8(ascii: "\\"):
                at += 1
                if at < bytes.count, bytes[at] >= 0x20 { at += 1 }
            default:
                at += 1
            }
        }
    }

    /// Steps over white space and comments.
    mutating func skipSpace() {
        while at < bytes.count {
            switch bytes[at] {
            case 0x20, 0x0a, 0x0d, 0x09: at += 1
            case UInt8(ascii: "/"):
                guard skipComment() else { return }
            default: return
            }
        }
    }

    /// Steps over a comment; false where there is none.
    mutating func skipComment() -> Bool {
        guard at + 1 < bytes.count else { return false }
        let start = at
        switch bytes[at + 1] {
        case UInt8(ascii: "/"):
            while at < bytes.count, bytes[at] != 0x0a { at += 1 }
        case UInt8(ascii: "*"):
            at += 2
            while at + 1 < bytes.count, bytes[at] != UInt8(ascii: "*") || bytes[at + 1] != UInt8(ascii: "/") { at += 1 }
            if at + 1 < bytes.count {
                at += 2
            } else {
                at = bytes.count
                hasReportedEnd = true
                report(.unclosedComment, start..<start + 2)
            }
        default:
            return false
        }
        // A comment in another encoding would make every column after it doubtful.
        if let bad = JSONText.firstInvalidUTF8(UnsafeBufferPointer(rebasing: bytes[start..<at])) {
            report(.invalidUTF8, start + bad..<start + bad + 1)
        }
        return true
    }

    /// The end of a run of letters, digits and signs that is one word to a reader.
    func wordEnd(_ start: Int) -> Int {
        var end = start
        while end < bytes.count, JSONText.continuesWord(bytes[end]) { end += 1 }
        return end
    }

    /// The end of the character that starts here, whole though it may have several bytes.
    func scalarEnd(_ start: Int) -> Int {
        var end = min(start + 1, bytes.count)
        if start < bytes.count, bytes[start] >= 0xc0 {
            while end < bytes.count, end < start + 4, bytes[end] & 0xc0 == 0x80 { end += 1 }
        }
        return end
    }
}
