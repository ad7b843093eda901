import Foundation
import Testing

@testable import FrontdeskDaemon

@Suite("Refresh tokens in files")
struct RefreshTokenFileTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tokens-\(UUID())").path

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    @Test("what is kept is there for the same configured token alone, and for nobody else to read")
    func keeps() throws {
        let file = RefreshTokenFile(folder: folder, channel: "support-mail")
        #expect(try file.token(insteadOf: "first") == nil)
        try file.keep("second \u{0} \"ü", insteadOf: "first")
        try file.keep("third", insteadOf: "first")
        #expect(try RefreshTokenFile(folder: folder, channel: "support-mail").token(insteadOf: "first") == "third")
        #expect(try file.token(insteadOf: "fresh") == nil)
        #expect(try RefreshTokenFile(folder: folder, channel: "other").token(insteadOf: "first") == nil)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(names == ["oauth-support-mail"])
        let mode = try FileManager.default.attributesOfItem(atPath: folder + "/oauth-support-mail")[.posixPermissions]
        #expect(mode as? Int == 0o600)
        let text = try String(contentsOfFile: folder + "/oauth-support-mail", encoding: .utf8)
        #expect(!text.contains("first"), "the configured one stands there as a hash only")
    }

    @Test("what a crash left, or nobody can read, is none", arguments: ["", "{", #"{"token":"x"}"#, "[1]"])
    func damaged(text: String) throws {
        let file = RefreshTokenFile(folder: folder, channel: "a")
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/oauth-a"))
        try Data("half".utf8).write(to: URL(fileURLWithPath: folder + "/oauth-a.0.part"))
        #expect(try file.token(insteadOf: "first") == nil)
        try file.keep("second", insteadOf: "first")
        #expect(try file.token(insteadOf: "first") == "second")
    }

    @Test("a folder that is not there keeps nothing, and says so; a name leads nowhere else")
    func fails() throws {
        #expect(throws: (any Error).self) {
            try RefreshTokenFile(folder: folder + "/none", channel: "a").keep("second", insteadOf: "first")
        }
        let file = RefreshTokenFile(folder: folder, channel: "../A/ü")
        try file.keep("second", insteadOf: "first")
        #expect(try file.token(insteadOf: "first") == "second")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 1)
    }
}
