import Glibc
import Systemd
import Testing

extension SystemdTests {
    /// What a descriptor is that a manager has handed over.
    @Suite("Inherited sockets")
    struct InheritedSocketTests {
        private static func kind(_ descriptor: Int32) -> InheritedSocket.Kind {
            InheritedSocket(name: "x", descriptor: descriptor).kind
        }

        @Test("a Unix socket that listens, with its path")
        func unix() throws {
            let path = "/tmp/fd-inherited-\(getpid()).sock"
            let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            defer {
                close(descriptor)
                unlink(path)
            }
            try ManagerSocket.bind(descriptor, to: path)
            #expect(Self.kind(descriptor) == .other("a connection, not a socket that listens"))
            #expect(listen(descriptor, 1) == 0)
            #expect(Self.kind(descriptor) == .unix(path: path))
            #expect(Self.kind(descriptor).description == path)
        }

        @Test("a TCP socket that listens, with its address", arguments: [AF_INET, AF_INET6])
        func tcp(_ family: Int32) throws {
            let descriptor = socket(family, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(descriptor) }
            #expect(listen(descriptor, 1) == 0, "the kernel chooses the port")
            guard case .tcp(let host, let port) = Self.kind(descriptor) else {
                Issue.record("it is \(Self.kind(descriptor))")
                return
            }
            #expect(host == (family == AF_INET ? "0.0.0.0" : "::") && port > 0)
            #expect(Self.kind(descriptor).description == (family == AF_INET ? "0.0.0.0:\(port)" : "[::]:\(port)"))
        }

        @Test("what is no stream socket says what it is")
        func others() {
            let datagrams = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
            var pipe: [Int32] = [0, 0]
            #expect(Glibc.pipe(&pipe) == 0)
            defer { for descriptor in pipe + [datagrams] { close(descriptor) } }
            #expect(Self.kind(datagrams) == .other("a socket that is no stream"))
            #expect(Self.kind(pipe[0]) == .other("no socket"))
        }

        @Test("what was handed to another process is not ours")
        func another() {
            setenv("LISTEN_PID", "1", 1)
            setenv("LISTEN_FDS", "1", 1)
            #expect(InheritedSocket.take().isEmpty)
            #expect(getenv("LISTEN_FDS") == nil, "no child takes it for its own")
        }
    }
}

extension SystemdTests {
    @Suite("Records of the journal")
    struct JournalRecordTests {
        @Test("fields stay apart, whatever is in their values")
        func fields() {
            var record = JournalRecord()
            record.add("MESSAGE", "two\nlines = one field")
            record.add("FRONTDESK_CHANNEL", "")
            record.add("PRIORITY", "3")
            #expect(record.fields == ["MESSAGE=two\nlines = one field", "FRONTDESK_CHANNEL=", "PRIORITY=3"])
        }

        @Test("standard error is the journal's only where device and inode say so")
        func stream() {
            var about = stat()
            #expect(fstat(STDERR_FILENO, &about) == 0)
            defer { unsetenv("JOURNAL_STREAM") }
            for (value, expected) in [
                ("\(about.st_dev):\(about.st_ino)", true), ("\(about.st_dev):\(about.st_ino + 1)", false),
                ("\(about.st_dev)", false), ("", false), ("a:b", false),
            ] {
                setenv("JOURNAL_STREAM", value, 1)
                #expect(JournalRecord.isStandardError == expected, "\(value)")
            }
            unsetenv("JOURNAL_STREAM")
            #expect(!JournalRecord.isStandardError)
        }
    }
}
