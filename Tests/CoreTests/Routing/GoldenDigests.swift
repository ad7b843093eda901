import Foundation
import FrontdeskSimulation

/// Digests of whole journals, the same in every process and build: `Golden/digests.txt`, which the release build's proof
/// reads too.
///
/// A change of decisions, in the router or the workload, changes them; `UPDATE_TRACES=1` writes them anew.
enum GoldenDigests {
    static let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Golden/digests.txt")

    static let seeds: [UInt64] = [1, 2, 3, 5, 8, 13, 21, 34, 55, 89]

    /// The digests of the file, by seed.
    static func expected() throws -> [UInt64: UInt64] {
        var table: [UInt64: UInt64] = [:]
        for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") where !line.hasPrefix("#") {
            let parts = line.split(separator: " ")
            if parts.count == 2, let seed = UInt64(parts[0]) { table[seed] = UInt64(parts[1], radix: 16) }
        }
        return table
    }

    /// Writes what the seeds come to now.
    static func update() throws {
        let lines = seeds.map { "\($0) \(String(JournalDigest.of(seed: $0), radix: 16, uppercase: true))\n" }
        let head = try String(contentsOf: file, encoding: .utf8).prefix { $0 != "\n" }
        try (head + "\n" + lines.joined()).write(to: file, atomically: true, encoding: .utf8)
    }
}
