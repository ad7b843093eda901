import FoundationEssentials
import FrontdeskChannels
import FrontdeskCore
import Testing

/// The page of what becomes of a reply.
struct SendingPage {
    /// By answer, the word for what becomes of a reply.
    let usual: [(answer: String, word: String)]
    /// Where a channel differs.
    let differences: [(channels: [String], answer: String, word: String)]

    init() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let page = root.appending(path: "Sources/FrontdeskCore/Documentation.docc/Sending.md")
        let text = try String(decoding: Data(contentsOf: page), as: UTF8.self)
        func rows(of heading: String) throws -> [[String]] {
            let start = try #require(text.firstRange(of: "\n## \(heading)\n"))
            let section = text[start.upperBound...]
            let end = section.firstRange(of: "\n## ")?.lowerBound ?? section.endIndex
            return section[..<end].split(separator: "\n").filter { $0.hasPrefix("| ") }.dropFirst().map { row in
                row.dropFirst(2).dropLast(2).split(separator: " | ").map(String.init)
            }
        }
        usual = try rows(of: "The answers").map { ($0[0], $0[1]) }
        differences = try rows(of: "Where a channel differs").map { row in
            let pieces = row[0].split(separator: "`", omittingEmptySubsequences: false).enumerated()
            let channels = pieces.filter { $0.offset % 2 == 1 }.map { String($0.element) }
            return (channels, row[1], String(row[2].prefix { !":,;".contains($0) }))
        }
    }

    /// The page's word for how a send has ended.
    static func word(_ outcome: SendResult.Outcome, _ fault: SendFault?) -> String {
        switch outcome {
        case .sent: "sent"
        case .retry: "tried again"
        case .ambiguous: "nobody knows"
        case .failed: fault == .login ? "waits for the login" : "held"
        }
    }
}

@Suite("The page of what becomes of a reply", .timeLimit(.minutes(2)))
struct SendingPageTests {
    /// An answer under a name of the page.
    struct Answer: Sendable {
        let name: String
        let reaction: TestReceiver.Reaction

        init(_ name: String, _ status: Int, _ body: String) {
            self.name = name
            reaction = .answer(ProviderCase.http(status, body))
        }

        init(_ each: ProviderCase) {
            name = each.name
            reaction = each.reaction
        }
    }

    /// Those of the first table: the ones that mean the same everywhere, and three that do not.
    static let usual =
        ProviderCase.common.map { Answer($0) } + [
            Answer("403", 403, "{}"), Answer("409", 409, "{}"),
            // In the words of all those that have no codes for it.
            Answer(inTheBody, 200, #"{"error":"no","errcode":"NO","message":"no"}"#),
        ]
    private static let inTheBody = "200 with an error in the body"

    /// What rows of the second table mean by their words, where they are not those of the first.
    static let wider: [String: [String]] = [
        "any 2xx, whatever its body is, cut or not": [
            "200 in HTML", "200 with nothing", "a list instead of an object", "cut within the body", "a body of 100 MB",
            inTheBody,
        ]
    ]

    @Test("the first table is the one that the channels are tested by")
    func table() throws {
        let common = ProviderCase.common.map { [$0.name, SendingPage.word($0.outcome, $0.fault)] }
        #expect(try SendingPage().usual.map { [$0.answer, $0.word] }.filter { common.contains($0) } == common)
        #expect(try Set(SendingPage().usual.map(\.answer)) == Set(Self.usual.map(\.name)))
    }

    @Test("to each channel each answer means what both tables say", arguments: EveryAdapter.allCases)
    func outcomes(_ adapter: EveryAdapter) async throws {
        let page = try SendingPage()
        let own = page.differences.filter { $0.channels.contains(adapter.rawValue) }
        for answer in Self.usual {
            let row = own.first { $0.answer == answer.name || Self.wider[$0.answer]?.contains(answer.name) == true }
            let said = try #require(row?.word ?? page.usual.first { $0.answer == answer.name }?.word, "\(answer.name)")
            let result = try await adapter.result(of: answer.reaction)
            #expect(SendingPage.word(result.outcome, result.fault) == said, "\(adapter) \(answer.name): \(result)")
        }
    }

    /// By channel: of errors in a body those that are limits, refused tokens, and others.
    static let errors: [(adapter: EveryAdapter, limit: String, login: String, other: String)] = [
        (
            .slack, #"{"ok":false,"error":"ratelimited"}"#, #"{"ok":false,"error":"token_revoked"}"#,
            #"{"ok":false,"error":"x"}"#
        ),
        (.twilio, #"{"code":20429}"#, #"{"code":20003}"#, #"{"code":21211}"#),
        (.viber, #"{"status":12}"#, #"{"status":2}"#, #"{"status":3}"#),
        (
            .telegram, #"{"ok":false,"error_code":429}"#, #"{"ok":false,"error_code":401}"#,
            #"{"ok":false,"error_code":400}"#
        ),
        (.meta, #"{"error":{"code":130429}}"#, #"{"error":{"code":190}}"#, #"{"error":{"code":100}}"#),
    ]

    @Test("an error in the body is judged by its code, under a 200 too", arguments: errors.indices)
    func coded(index: Int) async throws {
        let (adapter, limit, login, other) = Self.errors[index]
        let row = try SendingPage().differences.first {
            $0.channels.contains(adapter.rawValue) && $0.answer.hasPrefix("an error ")
        }
        #expect(row?.word == "by its code")
        for (body, word) in [(limit, "tried again"), (login, "waits for the login"), (other, "held")] {
            for status in [200, 400] {
                let result = try await adapter.result(of: .answer(ProviderCase.http(status, body)))
                #expect(
                    SendingPage.word(result.outcome, result.fault) == word, "\(adapter) \(status) \(body): \(result)")
            }
        }
    }

    @Test("and the rows that are about one channel's own words")
    func single() async throws {
        let page = try SendingPage()
        func said(_ adapter: EveryAdapter, _ answer: String) throws -> String {
            try #require(page.differences.first { $0.channels.contains(adapter.rawValue) && $0.answer == answer }).word
        }
        func becomes(_ adapter: EveryAdapter, _ status: Int, _ body: String) async throws -> String {
            let result = try await adapter.result(of: .answer(ProviderCase.http(status, body)))
            return SendingPage.word(result.outcome, result.fault)
        }
        #expect(
            try await becomes(.telegram, 404, #"{"ok":false,"error_code":404}"#)
                == said(.telegram, "404 in the form of the Bot API"))
        #expect(
            try await becomes(.telegram, 403, #"{"ok":false,"error_code":403}"#)
                == said(.telegram, "403 in the form of the Bot API"))
        #expect(
            try await becomes(.matrix, 403, #"{"errcode":"M_FORBIDDEN"}"#) == said(.matrix, "403 `M_FORBIDDEN`"))
        #expect(
            try await becomes(.matrix, 403, #"{"errcode":"M_USER_SUSPENDED"}"#)
                == said(.matrix, "403 of a suspended or expired account, or one with terms to accept"))
        #expect(try said(.twilio, "403 with a code") == "by its code")
        #expect(try await becomes(.twilio, 403, #"{"code":20003}"#) == "waits for the login")
        #expect(try await becomes(.twilio, 403, #"{"code":21610}"#) == "held")
        for error in ["internal_error", "fatal_error"] {
            #expect(
                try await becomes(.slack, 200, #"{"ok":false,"error":"\#(error)"}"#)
                    == said(.slack, "`internal_error`, `fatal_error`"))
        }
        #expect(
            try await becomes(.poll, 201, #"{"x":1}"#) == said(.poll, "any 2xx without the `id` that is asked for"))
        // Every row is of one of these tests.
        let known =
            Set(Self.usual.map(\.name)).union(Self.wider.keys).union([
                "404 in the form of the Bot API", "`internal_error`, `fatal_error`",
                "any 2xx without the `id` that is asked for", "an error of the Graph API, whatever the status",
                "an error in the body, under a 200 too", "403 in the form of the Bot API", "403 `M_FORBIDDEN`",
                "403 of a suspended or expired account, or one with terms to accept", "403 with a code",
            ])
        for row in page.differences {
            #expect(known.contains(row.answer), "\(row.answer)")
            #expect(row.channels.allSatisfy { EveryAdapter(rawValue: $0) != nil }, "\(row.channels)")
        }
    }
}
