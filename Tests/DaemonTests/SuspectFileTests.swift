import FrontdeskTesting
import Glibc
import Testing

@testable import FrontdeskDaemon

@Suite("Suspect file")
struct SuspectFileTests {
    @Test("the third death on one request condemns it, and only it")
    func thirdDeath() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/suspect"
        for death in UInt64(1)...3 {
            let file = try #require(SuspectFile(path: path))
            #expect(!file.isCondemned(42), "before death \(death)")
            #expect(file.suspect.deaths == death - 1)
            file.begin(7)
            file.begin(42)
        }
        let file = try #require(SuspectFile(path: path))
        #expect(file.suspect.digest == 42 && file.suspect.deaths == SuspectFile.deathsMax)
        #expect(file.isCondemned(42))
        #expect(!file.isCondemned(7) && !file.isCondemned(0))
    }

    @Test("a batch that ended leaves nothing in hand")
    func ended() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/suspect"
        for _ in 0..<5 {
            let file = try #require(SuspectFile(path: path))
            file.begin(42)
            file.end()
        }
        #expect(try #require(SuspectFile(path: path)).suspect.deaths == 0)
    }

    @Test("another request's death starts the count anew")
    func otherDeath() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/suspect"
        for digest in [UInt64(42), 42, 9, 42] { try #require(SuspectFile(path: path)).begin(digest) }
        let file = try #require(SuspectFile(path: path))
        #expect(file.suspect.digest == 42 && file.suspect.deaths == 1)
        #expect(!file.isCondemned(42))
    }

    @Test("the daemon's own chores are in nobody's hand")
    func chores() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/suspect"
        for _ in 0..<4 {
            let file = try #require(SuspectFile(path: path))
            file.begin(DeskRequest.tick.digest)
        }
        let file = try #require(SuspectFile(path: path))
        #expect(file.suspect.deaths == 0 && !file.isCondemned(0))
    }

    @Test("what was in hand survives the death of the process")
    func survivesDeath() async throws {
        for _ in 0..<3 {
            await #expect(processExitsWith: .signal(SIGKILL)) {
                let file = try #require(SuspectFile(path: "/tmp/frontdesk-suspect-\(getppid())"))
                file.begin(99)
                kill(getpid(), SIGKILL)
            }
        }
        let path = "/tmp/frontdesk-suspect-\(getpid())"
        defer { unlink(path) }
        #expect(try #require(SuspectFile(path: path)).isCondemned(99))
    }
}
