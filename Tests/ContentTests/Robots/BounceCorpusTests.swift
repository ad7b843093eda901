import Foundation
import FrontdeskContent
import Testing

/// Delivery reports of eighty mail systems, with what a parser made for nothing else finds in them.
@Suite("Delivery reports of a corpus")
struct BounceCorpusTests {
    /// How the corpus calls a reason, and how we do. Its `filtered` is "the address was taken and the mail refused".
    private static let reasons: [String: BounceReason] = [
        "userunknown": .unknownAddress, "hasmoved": .unknownAddress, "hostunknown": .unknownHost,
        "notaccept": .unknownHost, "mailboxfull": .mailboxFull, "suspend": .mailboxDisabled,
        "filtered": .recipientRefused, "mesgtoobig": .tooLarge, "exceedlimit": .tooLarge, "spamdetected": .content,
        "virusdetected": .content, "contenterror": .content, "policyviolation": .content, "notcompliantrfc": .content,
        "authfailure": .senderRefused, "badreputation": .senderRefused, "blocked": .senderRefused,
        "requireptr": .senderRefused, "rejected": .senderRefused, "toomanyconn": .senderRefused,
        "norelaying": .senderRefused, "securityerror": .senderRefused, "expired": .unreachable,
        "networkerror": .unreachable, "systemerror": .serverFault, "mailererror": .serverFault,
        "syntaxerror": .serverFault, "onhold": .unknown, "undefined": .unknown,
    ]

    /// What we read otherwise, each with the reason.
    private static let known: [String: String] = [
        "lhost-activehunter-02.eml": "says that the recipient's table lacks the user; the corpus: filtered",
        "lhost-dragonfly-18.eml": "says policy violation; the corpus goes by the code 5.7.0",
        "lhost-exchange2003-04.eml": "says recipient not found; the corpus: filtered",
        "lhost-office365-04.eml":
            "says unknown user as another of the same form that the corpus calls so; here: filtered",
        "lhost-receivingses-02.eml": "says that the mailbox does not exist, with 5.1.1; the corpus: filtered",
        "lhost-sendmail-21.eml": "connection refused is no block list; the corpus takes others like it as unreachable",
        "lhost-x1-01.eml": "says user unknown and nothing else; the corpus: filtered",
        "lhost-x2-01.eml": "says that there is no such account; the corpus: filtered",
        "rfc3464-01.eml": "its fields say unknown user with 5.1.1; the corpus goes by the text, a full disk",
        "rfc3464-35.eml":
            "three recipients, the fields of two say that the user is unknown; the corpus: rejected, filtered",
        "rfc3464-42.eml": "says that the account does not exist; the corpus: filtered",
        "rhost-franceptt-11.eml":
            "service refused, try later; the corpus has the same words once as a fault, once as undefined",
        "rhost-nttdocomo-02.eml": "unknown user after the content; the corpus knows that this host means its own rules",
    ]

    private struct Finding: Hashable {
        let isHard: Bool
        let reason: String
    }

    private static let root = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
        .appendingPathComponent("../shared/corpora/bounces-sisimai")

    private static func expected() throws -> [String: [[Any]]] {
        let data = try Data(contentsOf: root.appendingPathComponent("expected.json"))
        return try #require(JSONSerialization.jsonObject(with: data) as? [String: [[Any]]])
    }

    private static func mail(_ name: String) throws -> MailMessage {
        try MailMessage([UInt8](Data(contentsOf: root.appendingPathComponent("eml/" + name))))
    }

    /// Each line is hardness, code of the status, answer, reason: only what a human acts upon is compared.
    private static func wanted(_ lines: [[Any]]) -> [Finding] {
        lines.map { line in
            let reason = line[2] as? String ?? ""
            return Finding(isHard: line[3] as? Int == 1, reason: reasons[reason]?.rawValue ?? reason)
        }
    }

    private static func found(_ mail: MailMessage) -> [Finding] {
        guard let report = BounceReader.read(mail) else {
            return [Finding(isHard: false, reason: AutomaticMail(mail).isAutomatic ? "vacation" : "none")]
        }
        if report.kind == .complaint { return [Finding(isHard: false, reason: "feedback")] }
        return report.recipients.map { recipient in
            let failed = recipient.kind == .failed || recipient.kind == .delayed
            return Finding(isHard: recipient.isHard, reason: failed ? recipient.reason.rawValue : "delivered")
        }
    }

    private static func isSame(_ left: [Finding], _ right: [Finding]) -> Bool {
        // One complaint may tell of several mails to the same recipient.
        if left.first?.reason == "feedback" { return Set(left) == Set(right) }
        func counts(_ all: [Finding]) -> [Finding: Int] { Dictionary(all.map { ($0, 1) }, uniquingKeysWith: +) }
        return counts(left) == counts(right)
    }

    @Test(
        "95 of 100 are read as their recipients, hardness and reason are, the others are listed",
        .enabled(if: FileManager.default.fileExists(atPath: root.path), "../shared/corpora/bounces-sisimai is missing"))
    func reasons() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.root.appendingPathComponent("eml").path)
        let expected = try Self.expected()
        var total = 0
        var differing: [String] = []
        var misjudged = 0
        // Every second mail by name, which is by mail system: none of the halves may carry the other.
        var halves = [(total: 0, right: 0), (total: 0, right: 0)]
        for name in names.sorted() {
            guard let lines = expected[name] else { continue }
            let half = total % 2
            total += 1
            halves[half].total += 1
            let (wanted, found) = (Self.wanted(lines), Self.found(try Self.mail(name)))
            if Self.isSame(wanted, found) {
                halves[half].right += 1
                continue
            }
            differing.append(name)
            if wanted.map(\.isHard).sorted(by: { $0 && !$1 }) != found.map(\.isHard).sorted(by: { $0 && !$1 }) {
                misjudged += 1
            }
        }
        print("delivery reports: \(total - differing.count) of \(total) right, hard or soft of \(total - misjudged)")
        print("delivery reports by halves: \(halves.map { "\($0.right) of \($0.total)" }.joined(separator: ", "))")
        #expect(halves.allSatisfy { $0.right * 100 >= $0.total * 94 })
        #expect(total >= 277)
        #expect((total - differing.count) * 100 >= total * 95)
        #expect(differing == Self.known.keys.sorted())
    }

    @Test(
        "recipients and the mail told of are found where the report has them",
        .enabled(if: FileManager.default.fileExists(atPath: root.path), "../shared/corpora/bounces-sisimai is missing"))
    func originals() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.root.appendingPathComponent("eml").path)
        var reports = 0
        var withAddress = 0
        var withMessageID = 0
        for name in names.sorted() {
            guard let report = BounceReader.read(try Self.mail(name)), report.kind == .failed || report.kind == .delayed
            else { continue }
            reports += 1
            if report.recipients.allSatisfy({ $0.address.contains("@") }) { withAddress += 1 }
            if report.originalMessageID != nil { withMessageID += 1 }
        }
        print("delivery reports: \(reports), \(withAddress) with every recipient, \(withMessageID) with the Message-ID")
        #expect(reports >= 280)
        #expect(withAddress * 100 >= reports * 95)
        #expect(withMessageID * 100 >= reports * 85)
    }

    private static let live = root.appendingPathComponent("../live/postfix_dsn.eml")

    @Test(
        "a report of a running Postfix is one, and is answered by nobody",
        .enabled(if: FileManager.default.fileExists(atPath: live.path), "../shared/corpora/live is missing"))
    func postfix() throws {
        let mail = try MailMessage([UInt8](Data(contentsOf: Self.live)))
        let report = try #require(BounceReader.read(mail))
        #expect(report.kind == .failed)
        #expect(report.originalMessageID != nil)
        #expect(report.recipients.map(\.reason) == [.unknownAddress])
        let automatic = AutomaticMail(mail)
        #expect(automatic.isBounce)
        #expect(automatic.signs.contains(.autoSubmitted))
    }
}
