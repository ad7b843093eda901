import Foundation

/// The project's own source files, read once.
struct SourceFile: Sendable {
    /// From the package root, such as `Sources/FrontdeskCore/Routing/Router.swift`.
    let path: String
    let lines: [String]

    var module: String {
        let parts = path.split(separator: "/")
        return parts.count > 1 ? String(parts[1]) : ""
    }

    /// Imported module names with their line numbers.
    var imports: [(module: String, line: Int)] {
        lines.enumerated().compactMap { number, line in
            let words = line.split(separator: " ").map(String.init)
            guard let place = words.firstIndex(of: "import"), place + 1 < words.count,
                words[..<place].allSatisfy({
                    ["package", "public", "internal", "@testable", "@preconcurrency"].contains($0)
                })
            else { return nil }
            let name =
                ["struct", "class", "enum", "func"].contains(words[place + 1]) ? words[place + 2] : words[place + 1]
            return (String(name.split(separator: ".")[0]), number + 1)
        }
    }

    /// Lines with comments and string contents blanked, so that words in texts do not count as code.
    var code: [String] {
        lines.map { line in
            var result = ""
            var inString = false
            var previous: Character = " "
            for character in line {
                if character == "\"", previous != "\\" { inString.toggle() }
                if !inString, character == "/", previous == "/" { return String(result.dropLast()) }
                result.append(inString && character != "\"" ? " " : character)
                previous = character
            }
            return result
        }
    }
}

enum SourceTree {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static let sources = files(below: "Sources")
    static let tests = files(below: "Tests")

    private static func files(below folder: String) -> [SourceFile] {
        let base = root.appending(path: folder)
        let walker = FileManager.default.enumerator(atPath: base.path)
        var found: [SourceFile] = []
        while let name = walker?.nextObject() as? String {
            guard name.hasSuffix(".swift"),
                let text = try? String(contentsOf: base.appending(path: name), encoding: .utf8)
            else { continue }
            found.append(
                SourceFile(
                    path: "\(folder)/\(name)",
                    lines: text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)))
        }
        return found.sorted { $0.path < $1.path }
    }
}
