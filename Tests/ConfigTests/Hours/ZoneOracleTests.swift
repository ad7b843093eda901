import Foundation
import FrontdeskConfig
import FrontdeskCore
import Testing

@Suite("Zones as another reader has them")
struct ZoneOracleTests {
    private static let folder = ZoneFolder.system
    private static let hasPython = (try? run("import zoneinfo", [])) != nil

    /// Prints, for each zone named, its offset in 1990 and every change of it up to 2050, found by probes every
    /// twelve hours and halving. Files of equal bytes are probed once.
    private static let program = """
        import sys
        from datetime import datetime
        from zoneinfo import ZoneInfo
        folder, first, last = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
        step = 12 * 3600
        known = {}

        def probe(path):
            with open(path, "rb") as file:
                zone = ZoneInfo.from_file(file)

            def offset(at):
                return int(datetime.fromtimestamp(at, zone).utcoffset().total_seconds())

            last_at, last_offset = first, offset(first)
            found = [str(last_offset)]
            for at in [*range(first + step, last, step), last]:
                new = offset(at)
                if new != last_offset:
                    low, high = last_at, at
                    while high - low > 1:
                        middle = (low + high) // 2
                        if offset(middle) == last_offset:
                            low = middle
                        else:
                            high = middle
                    found.append(f"{high}:{new}")
                last_at, last_offset = at, new
            return " ".join(found)

        for name in sys.argv[4:]:
            path = folder + "/" + name
            with open(path, "rb") as file:
                data = file.read()
            if data not in known:
                known[data] = probe(path)
            print(name, known[data])
        """

    /// What a program of Python prints.
    private static func run(_ program: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", program] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw PythonFailed(status: process.terminationStatus) }
        return String(decoding: output, as: UTF8.self)
    }

    private struct PythonFailed: Error {
        let status: Int32
    }

    @Test(
        "every zone of the machine changes its offset at the same seconds as in Python, from 1990 to 2050",
        .enabled(if: hasPython, "needs python3 with its module zoneinfo"), .timeLimit(.minutes(5)))
    func allZones() throws {
        let first = try instant("1990-01-01T00:00:00Z")
        let last = try instant("2050-12-31T00:00:00Z")
        let seconds = [first, last].map { String($0.microseconds / 1_000_000) }
        let names = Self.folder.names()
        #expect(names.count > 400, "the folder of zones has few")
        let lines = try Self.run(Self.program, [Self.folder.path] + seconds + names).split(separator: "\n")
        var compared: [String] = []
        var changes = 0
        for line in lines {
            let words = line.split(separator: " ").map(String.init)
            let zone = try Self.folder.zone(named: words[0])
            let found = zone.transitions(in: first...last).filter { $0.at > first }
            let ours =
                [String(zone.offset(at: first))] + found.map { "\($0.at.microseconds / 1_000_000):\($0.offset)" }
            #expect(ours == Array(words.dropFirst()), "\(words[0])")
            for change in found {
                // The moment before and the change itself, asked for one by one.
                let before = zone.offset(at: Instant(microseconds: change.at.microseconds - 1))
                #expect(zone.offset(at: change.at) == change.offset && before != change.offset, "\(words[0])")
            }
            compared.append(words[0])
            changes += found.count
        }
        print("\(compared.count) zones compared with Python, \(changes) changes, data \(Self.folder.version())")
        #expect(compared == names && changes > 10_000)
    }

    @Test(
        "the zones people choose from are all there",
        .enabled(if: FileManager.default.fileExists(atPath: folder.path + "/zone1970.tab"), "needs zone1970.tab"))
    func tableOfZones() throws {
        let text = try String(contentsOfFile: Self.folder.path + "/zone1970.tab", encoding: .utf8)
        let names = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { $0.split(separator: "\t")[2] }
        #expect(names.count > 200)
        let known = Set(Self.folder.names())
        for name in names {
            #expect(known.contains(String(name)))
            #expect(throws: Never.self) { try Self.folder.zone(named: String(name)) }
        }
    }
}
