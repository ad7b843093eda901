import AsyncCurl
import FrontdeskAPI
import FrontdeskCore
import Testing

@testable import FrontdeskCommands

@Suite struct EventStreamTests {
    private static let text =
        "\u{feff}: hello\n\nid: 41\nevent: offered\ndata: {\"conversation\":\"c1\"}\n\n"
        + "id:42\r\nevent:noted\r\ndata:one\r\ndata: two\r\n\r\n: alive\rdata\r\rid: 43\nevent: lost\ndata: half"
    private static let events = [
        ServerSentEvent(id: "41", name: "offered", data: #"{"conversation":"c1"}"#),
        ServerSentEvent(id: "42", name: "noted", data: "one\ntwo"),
        ServerSentEvent(id: "42", name: "message", data: ""),
    ]

    @Test("a stream gives the same events however it is cut", arguments: [1, 2, 3, 5, 7, 16, 1_000])
    func chunks(size: Int) throws {
        var parser = EventStreamParser()
        var events: [ServerSentEvent] = []
        let bytes = Array(Self.text.utf8)
        for start in stride(from: 0, to: bytes.count, by: size) {
            events += try parser.feed(bytes[start..<min(start + size, bytes.count)])
        }
        #expect(events == Self.events)
        #expect(parser.lastID == "42")
    }

    @Test("an id counts only once its event is complete, and one with NUL never")
    func ids() throws {
        var parser = EventStreamParser()
        #expect(try parser.feed("id: 1\ndata: a\n\nid: 2\ndata: b\n".utf8).count == 1)
        #expect(parser.lastID == "1")
        parser.restart()
        #expect(try parser.feed("data: c\n\n".utf8) == [ServerSentEvent(id: "1", name: "message", data: "c")])
        #expect(try parser.feed("id: 9\u{0}\ndata: d\n\n".utf8).first?.id == "1")
    }

    @Test("an event without an end is refused")
    func limit() throws {
        var parser = EventStreamParser()
        let line = [UInt8](repeating: 0x61, count: ClientLimits.eventBytesMax)
        #expect(try parser.feed(line).isEmpty)
        #expect(throws: DeskError.self) { _ = try parser.feed([0x61]) }
    }

    @Test("an event is one line, its times by the clock to the second")
    func line() throws {
        func text(_ name: String, _ data: String) -> String {
            EventLine(ServerSentEvent(id: "41", name: name, data: data), try? JSONParser.parse(Array(data.utf8))).text
        }
        #expect(
            text(
                "queued",
                #"{"at":"2026-11-22T09:00:16.606159Z","conversation":"c1","due":"2026-11-22T09:01:16.6Z","epoch":0}"#)
                == "41  2026-11-22T09:00:16Z  queued  conversation=c1 due=2026-11-22T09:01:16Z epoch=0")
        #expect(
            text(
                "outbox-ended", #"{"at":"2026-11-22T09:00:16Z","outbox":"x1","outcome":"retry","status":0,"auto":true}"#
            )
                == "41  2026-11-22T09:00:16Z  outbox-ended  outbox=x1 outcome=retry auto=yes")
        #expect(text("future", "7") == "41  -  future  7")
    }

    @Test("a broken stream goes on after the last event")
    func reconnect() throws {
        try withFolder { folder in
            let path = "\(folder)/agent.sock"
            try UnixServer.run(
                at: path,
                [
                    .stream(["id: 7\nevent: a\nda", "ta: 1\n\nid: 8\nevent: b\n"]), .cut,
                    .stream([": alive\n\n", "id: 8\nevent: b\ndata: 2\n\n"]),
                ]
            ) { server in
                var pauses = 0
                let client = DeskClient(socket: path, effects: try DeskEffects.live { _ in pauses += 1 })
                var names: [String] = []
                try client.events(after: "6") { event in
                    names.append("\(event.id) \(event.name)")
                    return event.name != "b"
                }
                #expect(names == ["7 a", "8 b"])
                #expect(pauses == 2)
                let requests = server.requests
                #expect(requests.map { header("Last-Event-ID", in: $0) } == [nil, "7", "7"])
                #expect(requests[0].hasPrefix("GET /v1/events?after=6 "))
                #expect(requests[1].hasPrefix("GET /v1/events "))
            }
        }
    }

    @Test("a refused stream ends with the refusal")
    func refused() throws {
        try withFolder { folder in
            let path = "\(folder)/agent.sock"
            let body = #"{"status":403,"code":"unknown-caller","title":"Nobody"}"#
            try UnixServer.run(at: path, [.answer(403, body: body)]) { _ in
                let client = DeskClient(socket: path, effects: try DeskEffects.live { _ in })
                let error = #expect(throws: DeskError.self) { try client.events(after: nil) { _ in true } }
                guard case .problem(let problem) = error else { return #expect(Bool(false)) }
                #expect(problem.code == "unknown-caller")
            }
        }
    }
}
