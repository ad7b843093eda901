/// Why bytes are no usable zone data. Raw values are stable.
package enum TZifFault: String, Error, CaseIterable, Sendable {
    /// The first four bytes are not those of the format.
    case notTZif
    /// The format has a version this release does not know.
    case unknownVersion
    case tooLarge
    /// It stops before its counts are satisfied.
    case truncated
    /// Its counts break the rules of the format, or a limit.
    case badCounts
    /// Its transitions are out of order, or beyond all time.
    case badTransitions
    /// A transition leads to no type, or a type has an impossible offset or flag.
    case badType
    /// The name of a type does not lie in the text of names.
    case badDesignation
    /// It counts leap seconds, which the desk's instants do not have; such files lie below `right/`.
    case leapSeconds
    /// Its rule for later times is none by POSIX, or by the extensions of the file's version.
    case badFooter

    /// What is wrong, in a few words about the file.
    package var text: String {
        switch self {
        case .notTZif: "it is no zone data"
        case .unknownVersion: "the version of its format is unknown"
        case .tooLarge: "it is too large"
        case .truncated: "it stops too early"
        case .badCounts: "its counts cannot be right"
        case .badTransitions: "its transitions are not in order"
        case .badType: "one of its types of time cannot be right"
        case .badDesignation: "one of its abbreviations cannot be right"
        case .leapSeconds: "it counts leap seconds"
        case .badFooter: "its rule for later times cannot be read"
        }
    }
}
