/// What a decoder takes as the value at one place: noted while it reads, so that a schema made of the notes says what the
/// decoder does.
///
/// A place may have several: those of one JSON type hold together, those of different types are alternatives.
enum ValueNote: Hashable {
    /// An object with keys of ours.
    case object
    /// An object of so many members whose keys come from the operator, with the form of a key where it has one.
    case members(key: TextForm?, count: ClosedRange<Int>)
    /// An array of so many items.
    case array(ClosedRange<Int>)
    /// A value as the other notes say, or an array of at least one such value.
    case oneOrMore
    /// A string of so many bytes.
    case string(ClosedRange<Int>)
    /// A string of a form.
    case form(TextForm)
    /// A string for which one of the forms that are noted is enough, durations and sizes among them.
    case anyForm
    /// A string that is one of these words.
    case choice([String])
    /// A truth value.
    case bool
    /// A whole number within a range.
    case integer(ClosedRange<Int64>)
    /// A string with a duration within a range of microseconds.
    case duration(ClosedRange<Int64>)
    /// A string with a size within a range of bytes.
    case size(ClosedRange<Int64>)
    /// Whatever is there; nobody reads it.
    case anything
}

/// A form that text must have, as a regular expression (ECMA-262, as JSON Schema has it).
///
/// A form may be weaker than its reader: what it refuses the reader refuses as well.
struct TextForm: Hashable {
    /// The expression, anchored where the whole text is meant.
    let pattern: String

    /// Names the operator gives; see ``ConfigName/isValid(_:)``.
    static let name = TextForm(pattern: "^[a-z0-9][a-z0-9._:-]{0,63}$")
    /// Durations, from the largest unit to the smallest.
    static let duration = TextForm(pattern: "^(?=[0-9])" + durationUnits)
    /// Durations that may be negative.
    static let signedDuration = TextForm(pattern: "^-?(?=[0-9])" + durationUnits)
    /// Sizes in bytes.
    static let size = TextForm(pattern: "^[0-9]+(?:GiB|MiB|KiB|B)$")
    /// Codes of languages.
    static let language = TextForm(pattern: "^[a-z]{2,3}$")
    /// Days of a calendar; whether the month has the day is left to the reader.
    static let date = TextForm(pattern: "^20[2-5][0-9]-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$")
    /// Moments of a day; whether there is such a time is left to the reader.
    static let moment = TextForm(pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}.[0-9]{2}:[0-9]{2}")
    /// Two times of a day; whether they differ is left to the reader.
    static let span = TextForm(
        pattern: "^(?:[01][0-9]|2[0-3]):[0-5][0-9]-(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")
    /// Days of the week, ranges of them, and all.
    static let weekdays = TextForm(pattern: weekdayPattern)
    /// Pointers into a JSON text (RFC 6901), other than the one to all of it.
    static let pointer = TextForm(pattern: "^(?:/(?:[^~/]|~[01])*)+$")
    /// Pointers into a JSON text, and the one to all of it.
    static let pointerOrRoot = TextForm(pattern: "^(?:/(?:[^~/]|~[01])*)*$")
    /// Names of credentials: those of files.
    static let credential = TextForm(pattern: #"^(?!\.{1,2}$)[^/]{1,255}$"#)
    /// Absolute paths.
    static let absolutePath = TextForm(pattern: "^/")
    /// Names of variables of the environment.
    static let variable = TextForm(pattern: "^[A-Za-z_][A-Za-z0-9_]*$")
    /// Names of Unix users and groups.
    static let user = TextForm(pattern: "^(?!-)(?![0-9]+$)[!-.0-9;-~]+$")
    /// Paths of webhooks.
    static let webhookPath = TextForm(
        pattern: #"^(?!/(?:v1|metrics)(?:/|$))(?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9._~-]+)+$"#)
    /// Names of header fields (RFC 9110, section 5.1).
    static let header = TextForm(pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")
    /// Visible ASCII and blanks.
    static let visible = TextForm(pattern: "^[ -~]*$")
    /// What every absolute http URL starts with.
    static let url = TextForm(pattern: "^[Hh][Tt][Tt][Pp][Ss]?://[^/?]")
    /// Mail addresses: one `@`, no blanks and brackets.
    static let mailAddress = TextForm(pattern: #"^[^\s@<>()\[\],;:\\"]+@[^\s@<>()\[\],;:\\"]+$"#)
    /// Mail addresses, and domains with a leading `@`.
    static let mailAddressOrDomain = TextForm(pattern: #"^[^\s@<>()\[\],;:\\"]*@[^\s@<>()\[\],;:\\"]+$"#)
    /// Flags of mails that may be set, and keywords.
    static let mailFlag = TextForm(pattern: #"^(?:\\(?:Seen|Flagged|Answered)|[!#$&'+-Z\[^-z|}~]+)$"#)
    /// Ends of names of files.
    static let fileEnding = TextForm(pattern: #"^\.[^\s./\\]+$"#)
    /// What receiving servers call themselves.
    static let authenticator = TextForm(pattern: #"^[^\s()<>@,;:\\"/\[\]?=]+$"#)
    /// What every address to listen on ends with.
    static let address = TextForm(pattern: "^[^/ ]+:[0-9]{1,5}$")
    /// Values of header fields: visible ASCII, with blanks inside.
    static let headerValue = TextForm(pattern: "^[!-~](?:[ -~]*[!-~])?$")
    /// Names that Viber shows: short, and otherwise free.
    static let viberName = TextForm(pattern: #"^[\s\S]{1,28}$"#)
    /// Names of attributes: short, and otherwise free.
    static let attribute = TextForm(pattern: #"^[\s\S]{1,64}$"#)

    /// What every URL of a mail server by one of some schemes is: in any case, and without a user and a path.
    static func mailServer(_ schemes: [String]) -> TextForm {
        let words = schemes.map { word in word.map { "[\($0.uppercased())\($0)]" }.joined() }
        return TextForm(pattern: "^(?:" + words.joined(separator: "|") + ")://[^/?#@ ]+/?$")
    }

    /// What every URL of a proxy by one of some schemes is: as that of a mail server, and with a port.
    static func proxy(_ schemes: [String]) -> TextForm {
        let words = schemes.map { word in word.map { $0.isNumber ? "\($0)" : "[\($0.uppercased())\($0)]" }.joined() }
        return TextForm(pattern: "^(?:" + words.joined(separator: "|") + ")://[^/?#@ ]+:[0-9]{1,5}/?$")
    }

    private static let durationUnits =
        DurationText.unitNames.map { "(?:[0-9]+\($0))?" }.joined() + "$"

    private static let weekdayPattern: String = {
        let days = Weekday.allCases.map(\.word)
        // From a day to itself is no range.
        let ranges = days.map { day in
            day + "(?:-(?:" + days.filter { $0 != day }.joined(separator: "|") + "))?"
        }
        return "^(?:" + ranges.joined(separator: "|") + "|daily)$"
    }()
}
