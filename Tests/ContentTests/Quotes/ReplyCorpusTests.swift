import Foundation
import Testing

@testable import FrontdeskContent

// The corpora lie beside the checkout, not in it; without them the suite says "skipped".
@Suite("Replies of three corpora", .enabled(if: MailCorpus.exists))
struct ReplyCorpusTests {
    /// A little below what is reached: a change that loses replies is seen.
    static let floorPercent = 95

    /// Many replies of one corpus begin with the same five lines, and what is below them is none of the writer's words.
    @Test("of replies that begin alike, what is said is where they are alike")
    func alike() throws {
        let files = MailCorpus.files("replies-crisp", suffixes: [".txt"])
        #expect(files.count >= 90)
        let texts = try files.map {
            ($0.name, try String(contentsOfFile: $0.path, encoding: .utf8).replacing("\r\n", with: "\n"))
        }
        let model = try #require(texts.first { $0.0 == "email_german.txt" }).1
        let head = model.split(separator: "\n", omittingEmptySubsequences: false).prefix(5).joined(separator: "\n")
        let alike = texts.filter { $0.1.hasPrefix(head) }
        #expect(alike.count >= 30)
        let wrong = alike.filter { QuoteMarks($0.1).said != head }.map(\.0)
        let right = (alike.count - wrong.count) * 100 / alike.count
        print("replies alike: \(right) % of \(alike.count), not \(wrong)")
        #expect(right >= Self.floorPercent)
    }

    @Test("of the other replies, the lines that a reader takes for said are said")
    func labelled() throws {
        var right = 0
        var wrong: [String] = []
        for corpus in ["replies-github", "replies-zapier", "replies-crisp"] {
            for file in MailCorpus.files(corpus, suffixes: [".txt"]) {
                let id = corpus.dropFirst("replies-".count) + "/" + file.name.dropLast(".txt".count)
                guard let expected = ReplyLabels.said[String(id)] else { continue }
                let found = try Self.runs(String(contentsOfFile: file.path, encoding: .utf8))
                if found == expected { right += 1 } else { wrong.append("\(id) \(found) for \(expected)") }
            }
        }
        #expect(right + wrong.count == ReplyLabels.said.count)
        let share = right * 100 / max(right + wrong.count, 1)
        print("replies labelled: \(share) % of \(right + wrong.count), not \(wrong)")
        #expect(share >= ReplyLabels.floorPercent)
    }

    /// How many lines that are not empty are said (+) and are not (-), run by run.
    private static func runs(_ text: String) -> String {
        let text = text.replacing("\r\n", with: "\n")
        var runs: [(isSaid: Bool, count: Int)] = []
        for (line, mark) in zip(text.split(separator: "\n", omittingEmptySubsequences: false), QuoteMarks(text).lines)
        where !line.allSatisfy(\.isWhitespace) {
            if runs.last?.isSaid != (mark == .said) { runs.append((mark == .said, 0)) }
            runs[runs.count - 1].count += 1
        }
        return runs.map { ($0.isSaid ? "+" : "-") + "\($0.count)" }.joined()
    }
}
