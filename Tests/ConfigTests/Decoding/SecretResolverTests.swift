import FrontdeskConfig
import Glibc
import Testing

@Suite("Secrets are read by reference")
struct SecretResolverTests {
    /// A folder of its own, removed at the end of the test.
    private final class Folder {
        let path: String

        init() throws {
            var template = Array("/tmp/frontdesk-secrets-XXXXXX".utf8CString)
            let made = mkdtemp(&template)
            try #require(made != nil)
            path = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } } ?? ""
        }

        /// A file of some bytes with a mode.
        func write(_ name: String, _ bytes: [UInt8], mode: mode_t = 0o600) throws -> String {
            let file = path + "/" + name
            let descriptor = open(file, O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0o600)
            try #require(descriptor >= 0)
            defer { close(descriptor) }
            try #require(Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
            try #require(fchmod(descriptor, mode) == 0)
            return file
        }

        deinit {
            for name in ["a", "b", "c", "d", "desk_a", "desk_b"] { unlink(path + "/" + name) }
            rmdir(path)
        }
    }

    private func resolver(_ folder: String? = nil, _ environment: [String: String] = [:]) -> SecretResolver {
        SecretResolver(credentialsFolder: folder, environment: environment)
    }

    private func code(_ resolver: SecretResolver, _ reference: SecretReference) -> DiagnosticCode? {
        do throws(SecretError) {
            _ = try resolver.resolve(reference)
            return nil
        } catch {
            return error.code
        }
    }

    @Test("one line break at the end does not belong to a secret")
    func trims() throws {
        let folder = try Folder()
        let variables = ["A": "key\n", "B": "key\r\n", "C": "key\n\n", "D": " key "]
        let resolver = resolver(folder.path, variables)
        #expect(try resolver.resolve(.environment("A")) == Array("key".utf8))
        #expect(try resolver.resolve(.environment("B")) == Array("key".utf8))
        #expect(try resolver.resolve(.environment("C")) == Array("key\n".utf8))
        #expect(try resolver.resolve(.environment("D")) == Array(" key ".utf8))
        let file = try folder.write("a", [0, 255, 10])
        #expect(try resolver.resolve(.file(path: file)) == [0, 255])
        #expect(try resolver.resolve(.credential("a")) == [0, 255])
    }

    @Test(
        "a file that others may read or write is refused", arguments: [0o640, 0o604, 0o620, 0o602, 0o644] as [mode_t])
    func refusesExposed(_ mode: mode_t) throws {
        let folder = try Folder()
        let file = try folder.write("a", [1], mode: mode)
        #expect(code(resolver(folder.path), .file(path: file)) == .secretExposed)
        // systemd shows the access it grants as the group's.
        #expect(code(resolver(folder.path), .credential("a")) == nil)
    }

    @Test("the largest secret is read, one byte more is refused")
    func limits() throws {
        let folder = try Folder()
        let most = SecretResolver.bytesMax
        let fits = try folder.write("a", Array(repeating: 1, count: most))
        let large = try folder.write("b", Array(repeating: 1, count: most + 1))
        #expect(try resolver().resolve(.file(path: fits)).count == most)
        #expect(code(resolver(), .file(path: large)) == .secretTooLarge)
        let variable = ["A": String(repeating: "a", count: most + 1)]
        #expect(code(resolver(nil, variable), .environment("A")) == .secretTooLarge)
    }

    @Test("what is not there, empty or no file has a code of its own, and nothing waits for a pipe")
    func codes() throws {
        let folder = try Folder()
        let resolver = resolver(folder.path, ["EMPTY": "\n"])
        #expect(code(resolver, .credential("none")) == .secretMissing)
        #expect(code(resolver, .environment("NONE")) == .secretMissing)
        #expect(code(resolver, .environment("EMPTY")) == .secretEmpty)
        #expect(code(resolver, .file(path: folder.path)) == .secretUnreadable)
        #expect(code(self.resolver(), .credential("a")) == .noCredentialsFolder)
        #expect(code(self.resolver(""), .credential("a")) == .noCredentialsFolder)
        #expect(mkfifo(folder.path + "/d", 0o600) == 0)
        #expect(code(resolver, .file(path: folder.path + "/d")) == .secretUnreadable)
    }

    @Test("a credential of a folder that was loaded whole is found under the folder's ID, after its own name")
    func loadedFolder() throws {
        let folder = try Folder()
        let resolver = resolver(folder.path)
        _ = try folder.write("desk_a", [1])
        #expect(try resolver.resolve(.credential("a")) == [1])
        _ = try folder.write("a", [2])
        #expect(try resolver.resolve(.credential("a")) == [2])
        _ = try folder.write("desk_b", [])
        #expect(code(resolver, .credential("b")) == .secretEmpty)
    }

    @Test("a credential that is missing: where it was looked for, and what to do")
    func missingCredential() {
        let error = #expect(throws: SecretError.self) { try resolver("/nonexistent").resolve(.credential("shop")) }
        #expect(
            error?.description
                == #"FD0302: credential "shop": /nonexistent has neither shop nor desk_shop: put it where the service "#
                + "takes its credentials from (LoadCredential=) and restart")
    }

    @Test("an error names the reference and the reason, on one line")
    func describes() {
        let error = #expect(throws: SecretError.self) { try resolver("/nonexistent").resolve(.file(path: "/no\nne")) }
        #expect(error?.description == #"FD0302: secret in file "/no\u000ane": there is no such file"#)
        #expect(DiagnosticCode.named("fd0302") == .secretMissing)
    }
}
