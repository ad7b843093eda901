/// What is otherwise in the routes, whose order has a meaning.
enum RouteChanges {
    /// The changes of each route, in the new order; what went comes last.
    static func changes(from old: [MeaningItem], to new: [MeaningItem]) -> [ConfigurationDifference.Change] {
        typealias Change = ConfigurationDifference.Change
        let before = Dictionary(old.enumerated().map { ($0.element.title, $0.offset) }) { first, _ in first }
        let kept = stable(new.map { before[$0.title] })
        var changes: [Change] = []
        for (place, route) in new.enumerated() {
            let next = place + 1 < new.count ? "before \(new[place + 1].name ?? "")" : "to the end"
            guard let earlier = before[route.title] else {
                changes.append(
                    Change(kind: "route", name: route.name, new: route.name, text: "\(route.title) added \(next)"))
                continue
            }
            if !kept.contains(place) {
                changes.append(Change(kind: "route", name: route.name, text: "\(route.title) moved \(next)"))
            }
            changes += ConfigurationDifference.changes(from: old[earlier], to: route)
        }
        let after = Set(new.map(\.title))
        for route in old where !after.contains(route.title) {
            changes.append(Change(kind: "route", name: route.name, old: route.name, text: "\(route.title) removed"))
        }
        return changes
    }

    /// The most routes that still follow each other as they did; of several such choices the one that leaves those that
    /// came forward. What is new has no old place.
    private static func stable(_ places: [Int?]) -> Set<Int> {
        var lengths = Array(repeating: 0, count: places.count)
        var followers: [Int?] = Array(repeating: nil, count: places.count)
        for start in places.indices.reversed() {
            guard let own = places[start] else { continue }
            lengths[start] = 1
            for next in places.indices[(start + 1)...].reversed() {
                guard let other = places[next], other > own, lengths[next] + 1 > lengths[start] else { continue }
                lengths[start] = lengths[next] + 1
                followers[start] = next
            }
        }
        guard let longest = lengths.max(), longest > 0 else { return [] }
        var place = lengths.lastIndex(of: longest)
        var kept: Set<Int> = []
        while let here = place {
            kept.insert(here)
            place = followers[here]
        }
        return kept
    }
}
