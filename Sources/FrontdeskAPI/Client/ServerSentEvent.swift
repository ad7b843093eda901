/// One event of a stream of server-sent events (WHATWG HTML, section 9.2).
package struct ServerSentEvent: Equatable, Sendable {
    /// The last id of the stream up to here; the desk's are journal sequence numbers.
    package var id: String
    /// The name; `message` where the stream gives none.
    package var name: String
    /// The lines of data, joined by line feeds.
    package var data: String

    package init(id: String, name: String, data: String) {
        self.id = id
        self.name = name
        self.data = data
    }
}

/// Takes a stream of server-sent events apart, however it was cut into chunks (WHATWG HTML, section 9.2.6).
///
/// What stands after the last empty line is no event yet; a stream that ends there loses it, and gets it again from
/// the last id on.
package struct EventStreamParser {
    private var line: [UInt8] = []
    private var isFirstLine = true
    /// The byte before was CR: a LF now belongs to the same line end.
    private var isAfterCR = false
    private var name = ""
    private var data: String?
    /// The id of the last event that was complete; what `Last-Event-ID` takes.
    package private(set) var lastID: String?
    private var id: String?

    package init() {}

    /// The events a chunk completes.
    ///
    /// - Throws: `DeskError.notUnderstood` for an event beyond ``ClientLimits/eventBytesMax``.
    package mutating func feed(_ chunk: some Sequence<UInt8>) throws -> [ServerSentEvent] {
        var events: [ServerSentEvent] = []
        for byte in chunk {
            let wasAfterCR = isAfterCR
            isAfterCR = byte == 0x0d
            switch byte {
            case 0x0a where wasAfterCR: break
            case 0x0a, 0x0d:
                if let event = endLine() { events.append(event) }
            default:
                line.append(byte)
            }
            guard line.count + (data?.utf8.count ?? 0) <= ClientLimits.eventBytesMax else {
                throw DeskError.notUnderstood("an event exceeds \(ClientLimits.eventBytesMax) bytes")
            }
        }
        return events
    }

    /// Forgets the event that was under way: its connection is gone.
    package mutating func restart() {
        line = []
        isFirstLine = true
        isAfterCR = false
        name = ""
        data = nil
        id = lastID
    }

    private mutating func endLine() -> ServerSentEvent? {
        defer { line.removeAll(keepingCapacity: true) }
        if isFirstLine {
            isFirstLine = false
            if line.starts(with: [0xef, 0xbb, 0xbf]) { line.removeFirst(3) }
        }
        if line.isEmpty { return dispatch() }
        let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
        var value = line[min(colon + 1, line.endIndex)...]
        if value.first == 0x20 { value = value.dropFirst() }
        let text = String(decoding: value, as: UTF8.self)
        switch String(decoding: line[..<colon], as: UTF8.self) {
        case "event": name = text
        case "data": data = data.map { "\($0)\n\(text)" } ?? text
        case "id" where !value.contains(0): id = text
        default: break  // a comment, the daemon's sign of life among them, or a field of a later day
        }
        return nil
    }

    private mutating func dispatch() -> ServerSentEvent? {
        defer { (name, data) = ("", nil) }
        lastID = id
        guard let data else { return nil }
        return ServerSentEvent(id: id ?? "", name: name.isEmpty ? "message" : name, data: data)
    }
}
