import Foundation
import FrontdeskCore
import Testing

@testable import FrontdeskConfig

@Suite("A configuration of several files")
struct ConfigurationFolderTests {
    private static let main = #"""
        { "desk": { "name": "Acme" }, "queues": { "general": {} },
          "routes": [ { "id": "a", "when": { "kind": "review" }, "queue": "extra" }, { "id": "b", "queue": "general" } ] }
        """#
    private static let part = #"{ "teams": { "all": { "serves": ["general", "extra"] } }, "queues": { "extra": {} } }"#

    /// The findings of the files of a folder, as `code file message`.
    private func findings(_ desk: TemporaryDesk, _ change: () -> Void = {}) -> [String] {
        let loaded = ConfigurationLoader.load(ConfigurationFolder(mainFile: desk.main, beforeSecondLook: change))
        #expect((loaded.configuration == nil) == (loaded.report.errorCount > 0))
        return loaded.report.diagnostics.map { diagnostic in
            let file = loaded.sources[diagnostic.span.file].name.dropFirst(desk.path.utf8.count + 1)
            return "\(diagnostic.code.id) \(file) \(diagnostic.message)"
        }
    }

    private func desk() throws -> TemporaryDesk {
        let desk = try TemporaryDesk()
        try desk.write("frontdesk.json", Self.main)
        try desk.write("conf.d/10-extra.json", Self.part)
        return desk
    }

    @Test("names of every file are known in every file, and the files are kept in the order of their names")
    func merges() throws {
        let desk = try desk()
        try desk.write("conf.d/9-last.json", #"{ "$schema": "x", "agents": { "ewa": { "team": "all" } }, }"#)
        try desk.write("conf.d/10-a.json", "{}")
        let loaded = ConfigurationLoader.load(path: desk.main)
        let configuration = try #require(loaded.configuration)
        #expect(loaded.report.diagnostics.isEmpty)
        #expect(configuration.policy.queues.map(\.name) == ["general", "extra"])
        #expect(configuration.policy.agents.map(\.name) == ["ewa"])
        #expect(
            configuration.files.map(\.name)
                == ["frontdesk.json", "conf.d/10-a.json", "conf.d/10-extra.json", "conf.d/9-last.json"])
        #expect(configuration.files[0].bytes == Array(Self.main.utf8))
        let check = ConfigurationCheck(path: desk.main)
        #expect(check.output == "\(desk.main) with 3 files of conf.d: good, 0 channels, 2 queues, 2 routes, 1 agent\n")
    }

    @Test("one configuration has one hash wherever it lies; other names, bytes and divisions have others")
    func hashes() throws {
        func hash(_ main: String, _ parts: [(String, String)], in folder: String = "") throws -> String {
            let sources = parts.map { SourceFile(name: folder + $0.0, bytes: Array($0.1.utf8)) }
            let file = SourceFile(name: folder + "f.json", bytes: Array(main.utf8))
            return try #require(ConfigurationLoader.load(file, parts: sources).configuration?.hash)
        }
        let part = [("conf.d/a.json", Self.part)]
        let first = try hash(Self.main, part)
        #expect(try hash(Self.main, part, in: "/etc/acme/") == first)
        let others = [
            try hash(Self.main + " ", part), try hash(Self.main, [("conf.d/b.json", Self.part)]),
            try hash(Self.main, [("conf.d/a.json", Self.part + " ")]),
            try hash(Self.main, part + [("conf.d/b.json", "{}")]),
            try hash(Self.main, part + [("conf.d/b.json", "{ }")]),
        ]
        #expect(Set(others + [first]).count == 6)
        // An empty folder is none.
        #expect(try hash(Sample.least, []) == Loading(Sample.least).configuration?.hash)
    }

    @Test("hidden files, other endings and folders below hold nothing of the configuration")
    func ignores() throws {
        let desk = try desk()
        for name in [".10-extra.json", "10-extra.json~", "README", "old/a.json", "a.json.dpkg-new", ".json"] {
            try desk.write("conf.d/" + name, "no configuration")
        }
        #expect(findings(desk) == [])
    }

    @Test("what is named like a file of the configuration and is none is an error at its name")
    func refuses() throws {
        let desk = try desk()
        try FileManager.default.createDirectory(atPath: desk.file("conf.d/a.json"), withIntermediateDirectories: true)
        #expect(mkfifo(desk.file("conf.d/b.json"), 0o600) == 0)
        try FileManager.default.createSymbolicLink(
            atPath: desk.file("conf.d/c.json"), withDestinationPath: desk.file("nowhere"))
        #expect(
            findings(desk) == [
                "FD0001 conf.d/a.json the file cannot be read: it is no regular file",
                "FD0001 conf.d/b.json the file cannot be read: it is no regular file",
                "FD0001 conf.d/c.json the file cannot be read: there is no such file",
            ])
    }

    @Test("a file the user may not read is an error")
    func unreadable() throws {
        let desk = try desk()
        try #require(chmod(desk.file("conf.d/10-extra.json"), 0) == 0)
        // Root reads everything.
        let expected = "FD0001 conf.d/10-extra.json the file cannot be read: no permission"
        #expect(findings(desk) == (geteuid() == 0 ? [] : [expected]))
    }

    @Test("main files that are none are errors, and a link to one is read beside the folder of the link")
    func mainFiles() throws {
        let desk = try desk()
        try desk.write("elsewhere/real.json", Self.main)
        try FileManager.default.removeItem(atPath: desk.main)
        #expect(findings(desk) == ["FD0001 frontdesk.json the file cannot be read: there is no such file"])
        #expect(mkfifo(desk.main, 0o600) == 0)
        #expect(findings(desk) == ["FD0001 frontdesk.json the file cannot be read: it is no regular file"])
        try FileManager.default.removeItem(atPath: desk.main)
        try FileManager.default.createDirectory(atPath: desk.main, withIntermediateDirectories: true)
        #expect(findings(desk) == ["FD0001 frontdesk.json the file cannot be read: it is no regular file"])
        try FileManager.default.removeItem(atPath: desk.main)
        try FileManager.default.createSymbolicLink(
            atPath: desk.main, withDestinationPath: desk.file("elsewhere/real.json"))
        #expect(findings(desk) == [])
    }

    @Test("a folder that is none, or leads nowhere, is an error and not an empty one")
    func folders() throws {
        let desk = try TemporaryDesk()
        try desk.write("frontdesk.json", Sample.least)
        #expect(findings(desk) == [])
        try desk.write("conf.d", "a file")
        #expect(findings(desk) == ["FD0001 conf.d the folder cannot be read: it is no folder"])
        try FileManager.default.removeItem(atPath: desk.file("conf.d"))
        try FileManager.default.createSymbolicLink(atPath: desk.file("conf.d"), withDestinationPath: "nowhere")
        #expect(findings(desk) == ["FD0001 conf.d the folder cannot be read: it leads nowhere"])
    }

    @Test("too many files are one error, and so are files that are too large together")
    func limits() throws {
        let desk = try desk()
        for place in 1..<ConfigLimits.filesMax - 1 { try desk.write("conf.d/\(place).json", "{}") }
        #expect(findings(desk) == [])
        try desk.write("conf.d/z.json", "{}")
        #expect(findings(desk) == ["FD0017 conf.d the folder has more than 255 files"])

        let large = try self.desk()
        let blanks = [UInt8](repeating: 0x20, count: JSONLimits.configBytesMax - 2)
        for place in 1...3 { try large.write("conf.d/\(place).json", blanks + Array("{}".utf8)) }
        #expect(findings(large) == [])
        try large.write("conf.d/3.json", blanks + Array("{ }".utf8))
        #expect(findings(large) == ["FD0002 conf.d/3.json the file is larger than 4MiB"])
        try large.write("conf.d/3.json", blanks + Array("{}".utf8))
        try large.write("conf.d/4.json", blanks + Array("{}".utf8))
        try large.write("conf.d/5.json", "{}")
        #expect(
            findings(large) == ["FD0002 frontdesk.json all files of the configuration together are larger than 16MiB"])
    }

    @Test("the main file may have 4 MiB, and not one byte more")
    func largest() throws {
        let desk = try TemporaryDesk()
        let rest = [UInt8](repeating: 0x20, count: JSONLimits.configBytesMax - Sample.least.utf8.count)
        try desk.write("frontdesk.json", Array(Sample.least.utf8) + rest)
        #expect(findings(desk) == [])
        try desk.write("frontdesk.json", Array(Sample.least.utf8) + rest + [0x20])
        #expect(findings(desk) == ["FD0002 frontdesk.json the file is larger than 4MiB"])
    }

    @Test(
        "whatever changes while the files are read, nothing of them is used",
        arguments: ["content", "replaced", "gone", "more", "fewer", "main"])
    func changes(_ kind: String) throws {
        let desk = try desk()
        try desk.write("conf.d/20-more.json", "{}")
        let found = findings(desk) {
            switch kind {
            case "content": try? desk.write("conf.d/10-extra.json", Self.part + " ")
            case "replaced":
                try? desk.write("conf.d/new", Self.part)
                rename(desk.file("conf.d/new"), desk.file("conf.d/10-extra.json"))
            case "gone": unlink(desk.file("conf.d/10-extra.json"))
            case "more": try? desk.write("conf.d/30-new.json", "{}")
            case "fewer": unlink(desk.file("conf.d/20-more.json"))
            default: try? desk.write("frontdesk.json", Self.main + " ")
            }
        }
        let files = [
            "main": "frontdesk.json", "more": "frontdesk.json", "fewer": "conf.d/20-more.json",
        ]
        #expect(found.count == 1)
        #expect(found[0].hasPrefix("FD0018 \(files[kind] ?? "conf.d/10-extra.json") "))
        #expect(findings(desk).allSatisfy { !$0.hasPrefix("FD0018") })
    }

    @Test("a part that cannot be read to its end makes none of the names unknown that it may have declared")
    func cascades() throws {
        let desk = try desk()
        try desk.write("conf.d/10-extra.json", "[]")
        #expect(findings(desk) == ["FD0101 conf.d/10-extra.json expected an object, found array"])
        try desk.write("conf.d/10-extra.json", "")
        #expect(findings(desk) == ["FD0004 conf.d/10-extra.json the file holds no value"])
    }
}
