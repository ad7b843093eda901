/// Finds the known name that a wrong one was probably meant to be.
package enum DidYouMean {
    /// The nearest candidate, or nil where none is near enough.
    ///
    /// Near enough are two edits, in names of three scalars or fewer one, in long names a third of their length;
    /// letter case counts for nothing. Of equally near ones the one that differs least in case, then the first by
    /// its bytes is chosen, so the answer never depends on the order of the candidates.
    package static func suggestion(for wrong: String, among candidates: some Sequence<String>) -> String? {
        let folded = scalars(wrong.lowercased())
        // Nobody types such a name, and the table of distances would grow with it.
        guard folded.count <= lengthMax else { return nil }
        let limit = folded.count <= 3 ? 1 : max(2, folded.count / 3)
        let exact = scalars(wrong)
        var best: (distance: Int, caseDistance: Int, name: String)?
        for name in candidates {
            let candidate = scalars(name.lowercased())
            let bound = min(limit, best?.distance ?? limit)
            guard let near = distance(folded, candidate, atMost: bound), near < max(folded.count, 1) else { continue }
            let caseDistance = distance(exact, scalars(name), atMost: lengthMax) ?? lengthMax
            let found = (near, caseDistance, name)
            guard let old = best else {
                best = found
                continue
            }
            if (found.0, found.1) < (old.distance, old.caseDistance)
                || (found.0, found.1) == (old.distance, old.caseDistance)
                    && name.utf8.lexicographicallyPrecedes(old.name.utf8)
            {
                best = found
            }
        }
        return best?.name
    }

    /// Longest name compared, in scalars: names of the configuration have at most 64.
    private static let lengthMax = 128

    private static func scalars(_ text: String) -> [UInt32] { text.unicodeScalars.map(\.value) }

    /// The number of insertions, deletions, substitutions and swaps of neighbours that make one text the other
    /// (optimal string alignment), or nil beyond a limit.
    static func distance(_ a: [UInt32], _ b: [UInt32], atMost limit: Int) -> Int? {
        guard abs(a.count - b.count) <= limit else { return nil }
        var before: [Int] = []
        var last = Array(0...b.count)
        for (i, left) in a.enumerated() {
            var row = [i + 1]
            row.reserveCapacity(b.count + 1)
            var least = i + 1
            for (j, right) in b.enumerated() {
                var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (left == right ? 0 : 1))
                if i > 0, j > 0, left == b[j - 1], a[i - 1] == right { cost = min(cost, before[j - 1] + 1) }
                row.append(cost)
                least = min(least, cost)
            }
            // A swap reaches back two rows, hence both must be out of reach.
            if least > limit, (last.min() ?? 0) > limit { return nil }
            before = last
            last = row
        }
        return last[b.count] <= limit ? last[b.count] : nil
    }
}
