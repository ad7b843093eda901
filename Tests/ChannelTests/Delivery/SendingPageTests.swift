import FoundationEssentials
import FrontdeskChannels
import Testing

@Suite("The page of what becomes of a reply")
struct SendingPageTests {
    /// The cells of each row between two headings of the page.
    private func rows(of heading: String) throws -> [[String]] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let page = root.appending(path: "Sources/FrontdeskCore/Documentation.docc/Sending.md")
        let text = try String(decoding: Data(contentsOf: page), as: UTF8.self)
        let start = try #require(text.firstRange(of: "\n## \(heading)\n"))
        let section = text[start.upperBound...]
        let end = section.firstRange(of: "\n## ")?.lowerBound ?? section.endIndex
        return section[..<end].split(separator: "\n").filter { $0.hasPrefix("| ") }.dropFirst().map { row in
            row.dropFirst(2).dropLast(2).split(separator: " | ").map(String.init)
        }
    }

    private func word(_ each: ProviderCase) -> String {
        switch each.outcome {
        case .sent: "sent"
        case .retry: "tried again"
        case .ambiguous: "nobody knows"
        case .failed: each.fault == .login ? "waits for the login" : "held"
        }
    }

    @Test("its table is the one that the channels are tested by")
    func table() throws {
        #expect(try rows(of: "The answers") == ProviderCase.common.map { [$0.name, word($0)] })
    }
}
