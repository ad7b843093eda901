import FrontdeskCore
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// One trace for each rule of routing and each trap of the field: input and what happens stand in one file of the folder
/// `Traces`, to be read like a story.
///
/// `UPDATE_TRACES=1` in the environment rewrites the files; what changed is then for a person to judge.
@Suite("Traces")
struct TraceTests {
    private static let updates = getenv("UPDATE_TRACES") != nil

    @Test("what happens is what the file says", arguments: TraceFile.all)
    func trace(_ file: TraceFile) throws {
        let first = try file.run(isReborn: false)
        #expect(first.desk.faults.isEmpty, "\(first.desk.faults.joined(separator: "\n"))")
        if TraceTests.updates { return try file.write(first.lines) }
        if first.lines != file.lines { Issue.record("\(file.difference(to: first.lines))") }
        let decoded = try Entry.decodeAll(first.desk.journal)
        #expect(decoded == first.desk.entries)
        var folded = DeskState()
        for entry in decoded {
            for event in entry.events { folded.apply(event, at: entry.at) }
        }
        #expect(folded.checkpoint() == first.desk.router.state.checkpoint())
    }

    @Test("a router made anew from its rows before every step does the same", arguments: TraceFile.all)
    func reborn(_ file: TraceFile) throws {
        let plain = try file.run(isReborn: false)
        let reborn = try file.run(isReborn: true)
        #expect(reborn.desk.faults.isEmpty, "\(reborn.desk.faults.joined(separator: "\n"))")
        if reborn.lines != plain.lines {
            Issue.record("\(TraceFile(name: file.name, lines: plain.lines).difference(to: reborn.lines))")
        }
        let isSame = reborn.desk.journal == plain.desk.journal
        #expect(isSame)
    }

    @Test("there are traces")
    func some() {
        #expect(TraceFile.all.count > 50)
    }
}
