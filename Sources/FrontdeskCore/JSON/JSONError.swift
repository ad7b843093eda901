/// Why a text is not JSON, and where.
package struct JSONError: Error, Equatable, Sendable {
    /// The kind of fault; the raw values are stable and may be shown to callers of an API.
    package enum Code: String, Sendable, CaseIterable {
        case empty = "empty"
        case unexpectedEnd = "unexpected-end"
        case unexpectedCharacter = "unexpected-character"
        case trailingContent = "trailing-content"
        case trailingComma = "trailing-comma"
        case missingComma = "missing-comma"
        case missingColon = "missing-colon"
        case missingValue = "missing-value"
        case mismatchedBracket = "mismatched-bracket"
        case unquotedKey = "unquoted-key"
        case singleQuotes = "single-quotes"
        case unknownWord = "unknown-word"
        case badNumber = "bad-number"
        case unclosedString = "unclosed-string"
        case unclosedComment = "unclosed-comment"
        case controlCharacter = "control-character"
        case badEscape = "bad-escape"
        case loneSurrogate = "lone-surrogate"
        case nulCharacter = "nul-character"
        case invalidUTF8 = "invalid-utf8"
        case byteOrderMark = "byte-order-mark"
        case duplicateKey = "duplicate-key"
        case tooDeep = "too-deep"
        case tooLarge = "too-large"
    }

    package let code: Code
    /// The byte at fault, from 0; the length of the text where the text stops too early.
    package let offset: Int

    /// Makes an error of a kind at a byte.
    package init(_ code: Code, at offset: Int) {
        self.code = code
        self.offset = offset
    }
}

extension JSONError: CustomStringConvertible {
    /// The code and the byte, as for a log line; never any of the text itself.
    package var description: String { "\(code.rawValue) at byte \(offset)" }
}
