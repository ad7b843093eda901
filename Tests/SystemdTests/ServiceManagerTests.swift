import Glibc
import Systemd
import Testing

/// One after the other: they set variables of the process.
@Suite("systemd", .serialized)
enum SystemdTests {}

extension SystemdTests {
    /// What the manager hears. One after the other: the environment is the process's.
    @Suite("The service manager")
    struct ServiceManagerTests {
        @Test(
            "each note is told in the manager's words",
            arguments: [
                (ServiceNote.ready, "READY=1"), (.stopping, "STOPPING=1"), (.watchdog, "WATCHDOG=1"),
                (.reloading(monotonicMicroseconds: 17), "RELOADING=1\nMONOTONIC_USEC=17"),
                (.status("12 waiting · oldest 3m"), "STATUS=12 waiting · oldest 3m"),
                (.extendTimeout(microseconds: 30_000_000), "EXTEND_TIMEOUT_USEC=30000000"),
                (.removeStored(name: "lmtp"), "FDSTOREREMOVE=1\nFDNAME=lmtp"),
                (.status("a\nREADY=1\0b"), "STATUS=a READY=1 b"),
            ])
        func notes(_ note: ServiceNote, _ text: String) throws {
            try ManagerSocket.run { manager in
                #expect(ServiceManager.isThere)
                #expect(ServiceManager.tell(note))
                #expect(manager.next() == ManagerSocket.Message(text: text, descriptors: []))
                #expect(manager.next() == nil)
            }
        }

        @Test("several notes are one message")
        func together() throws {
            try ManagerSocket.run { manager in
                ServiceManager.tell(.ready, .status("routing"))
                #expect(manager.next()?.text == "READY=1\nSTATUS=routing")
                #expect(manager.next() == nil)
            }
        }

        @Test("a descriptor that is to be kept goes along, under its name")
        func keep() throws {
            try ManagerSocket.run { manager in
                var pipe: [Int32] = [0, 0]
                #expect(Glibc.pipe(&pipe) == 0)
                defer { for end in pipe { close(end) } }
                #expect(ServiceManager.keep(descriptor: pipe[0], name: "lmtp"))
                let message = try #require(manager.next())
                #expect(message.text == "FDSTORE=1\nFDNAME=lmtp")
                let kept = try #require(message.descriptors.first)
                defer { close(kept) }
                #expect(message.descriptors.count == 1 && kept != pipe[0])
                var byte: UInt8 = 7
                #expect(write(pipe[1], &byte, 1) == 1)
                byte = 0
                #expect(read(kept, &byte, 1) == 1 && byte == 7, "it is the same pipe")
            }
        }

        @Test("without a manager nothing is told and nothing fails")
        func nobody() {
            unsetenv("NOTIFY_SOCKET")
            #expect(!ServiceManager.isThere)
            #expect(!ServiceManager.tell(.ready))
            #expect(!ServiceManager.keep(descriptor: STDIN_FILENO, name: "x"))
        }

        @Test("a manager that is gone is no failure")
        func gone() {
            setenv("NOTIFY_SOCKET", "/nonexistent/notify", 1)
            defer { unsetenv("NOTIFY_SOCKET") }
            #expect(!ServiceManager.tell(.ready))
        }

        @Test(
            "the watchdog's time, where it is this process that is watched",
            arguments: [
                ("30000000", "\(getpid())", 30_000_000), ("2000000", nil, 2_000_000), ("30000000", "1", nil),
                (nil, nil, nil), ("soon", nil, nil),
            ] as [(String?, String?, UInt64?)])
        func watchdog(_ time: String?, _ pid: String?, _ expected: UInt64?) {
            for (name, value) in [("WATCHDOG_USEC", time), ("WATCHDOG_PID", pid)] {
                if let value { setenv(name, value, 1) } else { unsetenv(name) }
            }
            defer { for name in ["WATCHDOG_USEC", "WATCHDOG_PID"] { unsetenv(name) } }
            #expect(ServiceManager.watchdogMicroseconds == expected)
        }

        @Test(
            "of a list of folders the first is ours",
            arguments: [("/run/a", "/run/a"), ("/run/a:/run/b", "/run/a"), ("", nil), (nil, nil)]
                as [(String?, String?)])
        func folders(_ value: String?, _ expected: String?) {
            let names = ["RUNTIME_DIRECTORY", "STATE_DIRECTORY", "CREDENTIALS_DIRECTORY"]
            for name in names { if let value { setenv(name, value, 1) } else { unsetenv(name) } }
            defer { for name in names { unsetenv(name) } }
            #expect(
                [ServiceFolders.runtime, ServiceFolders.state, ServiceFolders.credentials]
                    == Array(repeating: expected, count: 3))
        }
    }
}
