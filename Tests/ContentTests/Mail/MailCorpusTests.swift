import Foundation
import FrontdeskCore
import Testing

@testable import FrontdeskContent

// The corpora lie beside the checkout, not in it; without them the suite says "skipped".
@Suite("Mails of two corpora", .enabled(if: MailCorpus.exists))
struct MailCorpusTests {
    @Test("every mail is read or refused with a reason", arguments: ["mime-stalwart", "mime-mikel"])
    func all(_ corpus: String) throws {
        var refused: [String] = []
        let mails = MailCorpus.mails(corpus)
        #expect(mails.count >= 30)
        for mail in mails {
            do throws(MailFault) {
                let message = try MailMessage(mail.bytes)
                #expect(message.leaves.count <= MailLimits.partsMax)
            } catch {
                refused.append("\(mail.id): \(error.text)")
            }
        }
        #expect(refused == [])
    }

    @Test("what another program reads is what is read here, but for the differences listed")
    func differences() throws {
        var found: [String: String] = [:]
        var compared = 0
        for mail in MailCorpus.mails("mime-stalwart") {
            guard let data = mail.expected else { continue }
            let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
            let message = try MailMessage(mail.bytes)
            compared += 1
            for (aspect, what) in ExpectedMail(json).differences(from: message) { found["\(mail.id) \(aspect)"] = what }
        }
        #expect(compared == 30)
        let known = Set(CorpusDifferences.reasons.keys)
        for (id, what) in found.sorted(by: { $0.key < $1.key }) where !known.contains(id) {
            Issue.record("\(id): \(what)")
        }
        #expect(known.subtracting(found.keys) == [], "these are equal now")
    }
}

/// A mail as the corpus expects it.
private struct ExpectedMail {
    let parts: [[String: Any]]

    init(_ json: [String: Any]) {
        parts = json["parts"] as? [[String: Any]] ?? []
    }

    private func header(_ name: String, of part: Int = 0) -> [String: Any] {
        let headers = parts.indices.contains(part) ? parts[part]["headers"] as? [[String: Any]] ?? [] : []
        return headers.last { $0["name"] as? String == name }?["value"] as? [String: Any] ?? [:]
    }

    func differences(from mail: MailMessage) -> [(String, String)] {
        var found: [(String, String)] = []
        func compare(_ aspect: String, _ theirs: String, _ ours: String) {
            if theirs != ours { found.append((aspect, "\(theirs.debugDescription) here \(ours.debugDescription)")) }
        }
        compare("subject", header("subject")["Text"] as? String ?? "", mail.subject)
        compare("from", addresses("from"), Self.text(mail.from))
        compare("to", addresses("to"), Self.text(mail.to))
        compare("date", date, mail.date.map { "\($0.microseconds / 1_000_000)" } ?? "")
        let theirs = parts.indices.filter { (parts[$0]["body"] as? [String: Any])?["Multipart"] == nil }
        let ours = mail.leaves
        compare("parts", "\(theirs.count)", "\(ours.count)")
        for (place, (index, leaf)) in zip(theirs, ours).enumerated() {
            compare("part \(place) name", name(of: index), leaf.name)
            compare("part \(place) content", content(of: index), Self.content(leaf))
        }
        return found
    }

    private func addresses(_ name: String) -> String {
        let value = header(name)["Address"] as? [String: Any] ?? [:]
        var list = value["List"] as? [[String: Any]] ?? []
        for group in value["Group"] as? [[String: Any]] ?? [] { list += group["addresses"] as? [[String: Any]] ?? [] }
        return list.map { "\($0["name"] as? String ?? "") <\($0["address"] as? String ?? "")>" }.joined(separator: ", ")
    }

    private static func text(_ addresses: [MailAddress]) -> String {
        addresses.map { "\($0.name) <\($0.address)>" }.joined(separator: ", ")
    }

    /// Seconds since 1970.
    private var date: String {
        guard let value = header("date")["DateTime"] as? [String: Any] else { return "" }
        func number(_ name: String) -> Int { value[name] as? Int ?? 0 }
        var parts = DateComponents()
        (parts.year, parts.month, parts.day) = (number("year"), number("month"), number("day"))
        (parts.hour, parts.minute, parts.second) = (number("hour"), number("minute"), number("second"))
        let east = (number("tz_hour") * 60 + number("tz_minute")) * 60
        parts.timeZone = TimeZone(secondsFromGMT: value["tz_before_gmt"] as? Bool == true ? -east : east)
        return Calendar(identifier: .gregorian).date(from: parts).map { "\(Int($0.timeIntervalSince1970))" } ?? ""
    }

    private func name(of part: Int) -> String {
        func parameter(_ header: String, _ name: String) -> String? {
            let value = self.header(header, of: part)["ContentType"] as? [String: Any]
            let attributes = value?["attributes"] as? [[String: Any]] ?? []
            return attributes.first { $0["name"] as? String == name }?["value"] as? String
        }
        return parameter("content_disposition", "filename") ?? parameter("content_type", "name") ?? ""
    }

    private func content(of part: Int) -> String {
        let body = parts[part]["body"] as? [String: Any] ?? [:]
        if let text = body["Text"] as? String ?? body["Html"] as? String { return Self.trimmed(text) }
        if let bytes = body["Binary"] as? [Int] ?? body["InlineBinary"] as? [Int] {
            return Self.trimmed(String(decoding: bytes.map { UInt8($0) }, as: UTF8.self))
        }
        return body["Message"] == nil ? "?" : "message"
    }

    private static func content(_ part: MailPart) -> String {
        if part.isMessage { return "message" }
        return trimmed(part.text ?? String(decoding: part.content, as: UTF8.self))
    }

    /// The same however lines end; the last end of line belongs to the delimiter or not, by the program.
    private static func trimmed(_ text: String) -> String {
        text.replacing("\r\n", with: "\n").trimmingCharacters(in: .newlines)
    }
}
