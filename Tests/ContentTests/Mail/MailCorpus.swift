import Foundation

/// Mails beside the package's folder, not in it.
enum MailCorpus {
    /// One mail and, where there is one, what another program reads in it.
    struct Mail: Sendable, CustomStringConvertible {
        let id: String
        let bytes: [UInt8]
        let expected: Data?
        var description: String { id }
    }

    static let folder: String = {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4).joined(separator: "/")
        return root + "/../shared/corpora/"
    }()

    static var exists: Bool {
        FileManager.default.fileExists(atPath: folder + "mime-stalwart")
            && FileManager.default.fileExists(atPath: folder + "mime-mikel")
    }

    /// All of a corpus in the order of their names.
    static func mails(_ corpus: String) -> [Mail] {
        files(corpus, suffixes: [".eml"]).compactMap { name, path in
            guard let data = FileManager.default.contents(atPath: path) else { return nil }
            let expected = FileManager.default.contents(atPath: path.replacing(".eml", with: ".json"))
            return Mail(id: name.replacing(".eml", with: ""), bytes: [UInt8](data), expected: expected)
        }
    }

    /// The names, without the corpus's folder, and the paths of files with one of those endings.
    static func files(_ corpus: String, suffixes: [String]) -> [(name: String, path: String)] {
        let root = folder + corpus
        let names = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
        return names.filter { name in suffixes.contains { name.hasSuffix($0) } }.sorted().map { ($0, root + "/" + $0) }
    }
}
