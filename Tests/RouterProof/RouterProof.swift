import FoundationEssentials
import FrontdeskSimulation
import Glibc

/// What only a release build can prove of the router: that it decides as the debug build does, byte for byte, and how it
/// bears a crowd. `deploy/test` runs it with the file of the digests; a line each, and exit 1 when one failed.
@main
struct RouterProof {
    private var failed = 0

    static func main() throws {
        var proof = RouterProof()
        try proof.proveDigests(String(contentsOfFile: CommandLine.arguments[1], encoding: .utf8))
        let crowd = Crowd(agents: 10_000, conversations: 10_000)
        proof.note("10,000 agents get work in the same instant, 512 at a time", crowd.faults)
        exit(proof.failed > 0 ? 1 : 0)
    }

    private mutating func proveDigests(_ table: String) {
        let rows = table.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { $0.split(separator: " ") }
        if rows.isEmpty { note("there are digests", ["the file has none"]) }
        for row in rows {
            guard row.count == 2, let seed = UInt64(row[0]), let expected = UInt64(row[1], radix: 16) else {
                note("a line of the digests", ["\(row)"])
                continue
            }
            let isSame = JournalDigest.of(seed: seed) == expected
            note("the journal of seed \(seed) is that of the debug build", isSame ? [] : ["it is another"])
        }
    }

    private mutating func note(_ name: String, _ faults: [String]) {
        print((faults.isEmpty ? "ok " : "FAILED ") + name)
        for fault in faults { print("  \(fault)") }
        if !faults.isEmpty { failed += 1 }
    }
}
