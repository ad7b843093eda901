/// A day of the week.
enum Weekday: Int, CaseIterable, Sendable {
    case monday, tuesday, wednesday, thursday, friday, saturday, sunday

    /// The word of a day, three letters.
    var word: String { Self.words[rawValue] }

    private static let names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    private static let words = names.map { String($0.prefix(3)) }
    /// The word for all seven.
    private static let daily = "daily"

    /// The weekday of a day counted from 1970-01-01, which was a Thursday.
    static func index(of day: Int64) -> Int {
        let rest = Int((day + 3) % 7)
        return rest < 0 ? rest + 7 : rest
    }

    /// The days a key names: `mon`, `mon-fri`, `sat-mon` over the end of the week, `daily`; nil for anything else.
    static func days(_ key: String) -> [Weekday]? {
        if key == daily { return allCases }
        let parts = key.split(separator: "-", omittingEmptySubsequences: false).map { words.firstIndex(of: String($0)) }
        switch parts.count {
        case 1: return parts[0].map { [allCases[$0]] }
        case 2:
            // From a day to itself may mean one day or eight.
            guard let first = parts[0], let last = parts[1], first != last else { return nil }
            let count = (last - first + 7) % 7 + 1
            return (0..<count).map { allCases[(first + $0) % 7] }
        default: return nil
        }
    }

    /// The key that was probably meant by a wrong one: `Mon - Fri`, `monday` and `mon–fri` come near.
    static func suggestion(for key: String) -> String? {
        let parts = key.lowercased().split { "-–—".contains($0) }.map { part in
            let word = part.filter { $0 != " " }
            return names.contains { $0.hasPrefix(word) } ? String(word.prefix(3)) : word
        }
        let mended = parts.joined(separator: "-")
        return days(mended) != nil ? mended : DidYouMean.suggestion(for: key, among: words + [daily])
    }
}
