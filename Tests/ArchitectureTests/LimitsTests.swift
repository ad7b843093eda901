import Foundation
import Testing

/// The page of limits says what the sources say.
@Suite("Limits")
struct LimitsTests {
    @Test("each constant of each enum of limits stands on the page with its value")
    func page() throws {
        let path = SourceTree.root.appending(path: "Sources/FrontdeskCore/Documentation.docc/Limits.md")
        let page = try String(contentsOf: path, encoding: .utf8)
        var count = 0
        for file in SourceTree.sources {
            var section: Substring?
            for (number, line) in file.lines.enumerated() {
                if let enumeration = line.firstMatch(of: /^(?:package )?enum (\w*Limits)\b/) {
                    let heading = "\n## \(enumeration.1)\n"
                    let start = try #require(page.range(of: heading), "\(enumeration.1): run deploy/generate-limits")
                    let rest = page[start.upperBound...]
                    section = rest[..<(rest.range(of: "\n## ")?.lowerBound ?? rest.endIndex)]
                } else if line == "}" {
                    section = nil
                }
                // What has no words of its own is a unit that the others are made of.
                guard let section, number > 0, file.lines[number - 1].hasPrefix("    ///"),
                    let constant = line.firstMatch(
                        of: /^ {4}(?:package |private )?static let (\w+)[^=]*= *(.+)$/)
                else { continue }
                count += 1
                #expect(
                    section.contains("| \(constant.1) | `\(constant.2)` |"),
                    "\(file.path): \(constant.1); run deploy/generate-limits")
            }
        }
        #expect(count > 100)
    }
}
