import FrontdeskCore
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

    @Test("the tick is nothing by itself: what was in hand before it stays there")
    func tick() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/suspect"
        for _ in 0..<3 {
            let file = try #require(SuspectFile(path: path))
            file.begin(42)
            file.begin(DeskRequest.tick.digest)
        }
        let file = try #require(SuspectFile(path: path))
        #expect(file.isCondemned(42) && !file.isCondemned(0))
    }

    @Test("what was committed once is no suspect any more")
    func acquitted() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/suspect"
        for _ in 0..<2 { try #require(SuspectFile(path: path)).begin(42) }
        let file = try #require(SuspectFile(path: path))
        file.begin(7)
        file.end()
        #expect(file.suspect.deaths == 2, "another's batch says nothing of it")
        file.begin(42)
        file.begin(9)
        file.end()
        #expect(file.suspect.deaths == 0)
    }

    @Test("deaths of another release do not count")
    func otherRelease() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/suspect"
        for _ in 0..<3 { try #require(SuspectFile(path: path, release: "1")).begin(42) }
        #expect(try #require(SuspectFile(path: path, release: "1")).isCondemned(42))
        #expect(try !#require(SuspectFile(path: path, release: "2")).isCondemned(42))
    }

    @Test("a digest is the same after a restart: without times, with what it is about")
    func digests() {
        let (ana, bo) = (AgentNumber(0), AgentNumber(1))
        let now = TestPolicy.start
        #expect(DeskRequest.absent(ana, since: now).digest == DeskRequest.absent(ana, since: now + .hours(1)).digest)
        #expect(DeskRequest.start(gap: .zero).digest == DeskRequest.start(gap: .hours(1)).digest)
        #expect(DeskRequest.clockFollowed(by: .hours(1)).digest == DeskRequest.clockFollowed(by: .hours(2)).digest)
        let all: [DeskRequest] = [
            .absent(ana, since: now), .absent(bo, since: now), .unreachable(ana), .present(ana), .start(gap: .zero),
            .clockFollowed(by: .hours(1)), TestPolicy.pull(0), TestPolicy.pull(1), TestPolicy.pull(0, max: 2),
            TestPolicy.pull(0, got: [OfferID(1)]), .deliver([OfferID(1)]), .deliver([OfferID(2)]),
        ]
        let digests = all.map(\.digest)
        #expect(Set(digests).count == all.count && !digests.contains(0))
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
