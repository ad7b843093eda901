import FrontdeskCore
import Testing

@Suite("Files: names and types")
struct FileRulesTests {
    @Test(
        "a name keeps what people see of it, and nothing else",
        arguments: [
            ("fatura ğ.pdf", "fatura ğ.pdf"), ("../../etc/passwd", "passwd"), (#"C:\Users\me\a.txt"#, "a.txt"),
            ("a\r\nSet-Cookie: b", "aSet-Cookie: b"), ("invoice\u{202E}fdp.exe", "invoicefdp.exe"),
            ("a.exe. . ", "a.exe"),
            ("  a b ", "a b"), ("/", ""), ("...", ""), ("\u{0}\u{7F}\u{85}", ""), ("", ""), ("日本.txt", "日本.txt"),
        ])
    func cleaned(name: String, expected: String) {
        #expect(FileRules.cleanedName(name) == expected)
    }

    @Test("a long name is cut between characters", arguments: ["a", "ğ", "日", "😀"])
    func long(_ character: Character) {
        let name = FileRules.cleanedName(String(repeating: character, count: 400))
        #expect(name.utf8.count <= FileLimits.nameBytesMax && name.utf8.count > FileLimits.nameBytesMax - 4)
        #expect(name.allSatisfy { $0 == character })
    }

    @Test(
        "programs are known by their names and by how they begin",
        arguments: [
            ("setup.exe", "hello", true), ("SETUP.ExE", "", true), ("a.pdf.js", "", true), ("a.exe.", "", true),
            ("a.exe\u{200B}", "", true), ("letter.pdf", "MZ\u{0}\u{1}", true), ("", "\u{7F}ELF", true),
            ("letter.pdf", "%PDF", false), ("exe", "", false), (".exe", "", true), ("a.exe.txt", "", false),
            ("a.js/b.txt", "", false), ("letter.pdf", "M", false), ("a.", "", false),
        ])
    func blocked(name: String, head: String, expected: Bool) {
        #expect(FileRules().isBlocked(name: name, head: Array(head.utf8)) == expected)
    }

    @Test(
        "a desk may block more, and let pass what it works with, whatever that begins with",
        arguments: [
            ("a.docm", "", true), ("a.DocM", "", true), ("a.exe", "MZ", true), ("a.apk", "PK", false),
            ("a.APK", "MZ", false), ("a.pdf", "MZ", true), ("a.apk.exe", "", true), ("a.bin", "\u{7F}ELF", false),
            ("apk", "MZ", true), ("a.ŞEY", "", true), ("a.txt", "", false),
        ])
    func own(name: String, head: String, expected: Bool) {
        let rules = FileRules(blocking: ["docm", "şey", "EXE"], allowing: ["Apk", "bin"])
        #expect(rules.isBlocked(name: name, head: Array(head.utf8)) == expected)
        #expect(FileRules() != rules && FileRules() == FileRules(blocking: ["exe"]))
    }
}
