package import FrontdeskCore

extension DiagnosticCode {
    package static let unreadableFile = DiagnosticCode(
        "FD0001", "the file cannot be read",
        "The file does not exist, is no regular file, or the user of the daemon may not read it. This holds for the main "
            + "file, for the folder `conf.d` beside it, and for every file in there whose name ends in `.json` and does "
            + "not begin with a point.")
    package static let fileTooLarge = DiagnosticCode(
        "FD0002", "the file is too large",
        "A configuration file has at most 4 MiB, and all files of a configuration together have 16 MiB, since each kept "
            + "generation holds them. Split the file, or look for content that does not belong there.")
    package static let notUTF8 = DiagnosticCode(
        "FD0003", "the text is not UTF-8",
        "Configuration files are UTF-8, comments included. Convert the file, as with "
            + "`iconv -f ISO-8859-9 -t UTF-8`, naming the encoding it really has.")
    package static let emptyFile = DiagnosticCode(
        "FD0004", "the file is empty", "The file holds no value, at most comments. The smallest one is `{}`.")
    package static let textStops = DiagnosticCode(
        "FD0005", "the text stops too early",
        "A bracket or a comment is never closed. The note shows where it was opened; the closing part may be "
            + "missing much earlier than at the end of the file.")
    package static let unexpected = DiagnosticCode(
        "FD0006", "unexpected character",
        "Something stands where JSON has a key, a colon, a value, a comma or a closing bracket. Comments are "
            + "`// …` and `/* … */`; a comma may follow the last item.")
    package static let missingComma = DiagnosticCode(
        "FD0007", "missing comma", "Two members of an object, or two items of an array, are separated by a comma.")
    package static let wrongBracket = DiagnosticCode(
        "FD0008", "brackets do not match",
        "An object opened by `{` is closed by `}`, an array opened by `[` by `]`. One of the two is the wrong one, "
            + "or a closing bracket before it is missing.")
    package static let trailingText = DiagnosticCode(
        "FD0009", "text after the end",
        "The file holds one value, and its last bracket is closed; more text follows. A bracket too many is the "
            + "usual reason.")
    package static let openString = DiagnosticCode(
        "FD0010", "string not closed",
        "A string ends by a double quote on its own line. A line break within it is "
            + "written `\\n`, a double quote `\\\"`.")
    package static let badString = DiagnosticCode(
        "FD0011", "character not allowed in a string",
        "Control characters are written as escapes: `\\n`, `\\t`, `\\u001b`. A backslash is written `\\\\`. NUL and "
            + "halves of surrogate pairs are no text and are refused.")
    package static let badNumber = DiagnosticCode(
        "FD0012", "not a number",
        "Numbers are written as in JSON: no leading zero or plus, digits on both sides of the point. Durations, "
            + "sizes and times are strings with a unit, as in `\"30s\"`, `\"1MiB\"`, `\"09:00\"`.")
    package static let bareWord = DiagnosticCode(
        "FD0013", "bare word", "The only words without quotes are `true`, `false` and `null`, in lower case.")
    package static let wrongQuotes = DiagnosticCode(
        "FD0014", "missing double quotes", "Keys and strings stand in double quotes.")
    package static let nestedTooDeep = DiagnosticCode(
        "FD0015", "nested too deep", "Arrays and objects may be nested 64 deep. No configuration needs a tenth of it.")
    package static let duplicateKey = DiagnosticCode(
        "FD0016", "key used twice",
        "A key may be used once in an object. Readers of JSON differ in which one they take, so neither is guessed.")
    package static let tooManyFiles = DiagnosticCode(
        "FD0017", "too many files",
        "A configuration has at most 256 files. The folder `conf.d` probably holds files that do not belong there: only "
            + "names that end in `.json` and do not begin with a point count.")
    package static let fileChanged = DiagnosticCode(
        "FD0018", "file changed meanwhile",
        "A file was written, replaced, added or taken away while the configuration was read, so that half of it may be "
            + "old. Nothing of it is used. Check again when the change is done; replace files by `mv`, which does it at "
            + "once.")

    /// The kinds of broken text.
    static let syntaxCodes: [DiagnosticCode] = [
        unreadableFile, fileTooLarge, notUTF8, emptyFile, textStops, unexpected, missingComma, wrongBracket,
        trailingText, openString, badString, badNumber, bareWord, wrongQuotes, nestedTooDeep, duplicateKey,
        tooManyFiles,
        fileChanged,
    ]

    /// The kind of finding a fault of the parser is.
    package init(_ code: JSONError.Code) {
        switch code {
        case .empty: self = .emptyFile
        case .unexpectedEnd, .unclosedComment: self = .textStops
        case .unexpectedCharacter, .trailingComma, .missingColon, .missingValue, .byteOrderMark: self = .unexpected
        case .trailingContent: self = .trailingText
        case .missingComma: self = .missingComma
        case .mismatchedBracket: self = .wrongBracket
        case .unquotedKey, .singleQuotes: self = .wrongQuotes
        case .unknownWord: self = .bareWord
        case .badNumber: self = .badNumber
        case .unclosedString: self = .openString
        case .controlCharacter, .badEscape, .loneSurrogate, .nulCharacter: self = .badString
        case .invalidUTF8: self = .notUTF8
        case .duplicateKey: self = .duplicateKey
        case .tooDeep: self = .nestedTooDeep
        case .tooLarge: self = .fileTooLarge
        }
    }
}
