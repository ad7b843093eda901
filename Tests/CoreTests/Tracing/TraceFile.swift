import FoundationEssentials
import FrontdeskCore

/// A trace as it stands in its file: remarks, the policy, then steps; below each step, indented, what happened.
///
/// ```
/// # What rule this shows.
/// agent ayse
/// ---
/// start ayse
///   ayse is in contact
/// ```
struct TraceFile: Sendable, CustomStringConvertible {
    let name: String
    let lines: [String]

    var description: String { name }

    static let folder = "/" + #filePath.split(separator: "/").dropLast(2).joined(separator: "/") + "/Traces"

    static let all: [TraceFile] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".trace") }.sorted().compactMap(read)
    }()

    private static func read(_ name: String) -> TraceFile? {
        guard let bytes = FileManager.default.contents(atPath: folder + "/" + name) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        return TraceFile(name: String(name.dropLast(".trace".count)), lines: lines)
    }

    /// Rewrites the file with what happens now.
    func write(_ lines: [String]) throws {
        let text = lines.joined(separator: "\n") + "\n"
        try text.write(toFile: TraceFile.folder + "/\(name).trace", atomically: true, encoding: .utf8)
    }

    /// The lines that are not what happened.
    private var said: [String] { lines.filter { !$0.hasPrefix("  ") } }

    /// Runs the trace; gives the lines of the file as they should be, and the desk as it is then.
    func run(isReborn: Bool) throws -> (lines: [String], desk: TraceDesk) {
        var setup = TraceSetup()
        var result: [String] = []
        var run: TraceRun?
        for text in said {
            result.append(text)
            guard !text.isEmpty, !text.hasPrefix("#") else { continue }
            if text == "---" {
                run = try TraceRun(setup, isReborn: isReborn)
            } else if run == nil {
                try setup.set(TraceLine(text))
            } else if let happened = try run?.step(TraceLine(text)) {
                result.append(contentsOf: happened.map { "  " + $0 })
            }
        }
        guard let run else { throw TraceError("no line --- between policy and steps") }
        return (result, run.desk)
    }

    /// The lines as they are and as they should be, those that differ marked.
    func difference(to wanted: [String]) -> String {
        let changes = wanted.difference(from: lines)
        var text = ["\(name): what happens now (+) is not what the file says (-)"]
        for change in changes {
            switch change {
            case .remove(let place, let line, _): text.append("- \(place + 1): \(line)")
            case .insert(let place, let line, _): text.append("+ \(place + 1): \(line)")
            }
        }
        return text.joined(separator: "\n")
    }
}
