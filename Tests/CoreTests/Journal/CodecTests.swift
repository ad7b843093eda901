import FrontdeskCore
import FrontdeskSimulation
import Testing

/// What every kind of command and event must stand: its own bytes, their beginnings, and bytes that are none.
@Suite("Codec of every kind")
struct CodecTests {
    /// How many inputs of random bytes each kind gets.
    private static let rounds = 2_000

    @Test("there is a sample of every kind the journal knows, and of no other")
    func complete() {
        #expect(Set(KindSamples.commands.map { bytes(of: $0)[0] }) == CodecTests.known(Command.init(from:)))
        #expect(Set(KindSamples.events.map { bytes(of: $0)[0] }) == CodecTests.known(Event.init(from:)))
    }

    @Test("a command read back is the same, and uses up its bytes", arguments: KindSamples.commands)
    func commands(_ command: Command) throws {
        var reader = ByteReader(bytes(of: command))
        #expect(try Command(from: &reader) == command)
        try reader.finish()
    }

    @Test("an event read back is the same, and uses up its bytes", arguments: KindSamples.events)
    func events(_ event: Event) throws {
        var reader = ByteReader(bytes(of: event))
        #expect(try Event(from: &reader) == event)
        try reader.finish()
    }

    @Test("a command cut short anywhere is no command", arguments: KindSamples.commands)
    func cutCommands(_ command: Command) {
        let whole = bytes(of: command)
        for length in whole.indices {
            #expect(throws: CodecError.truncated) {
                var reader = ByteReader(Array(whole.prefix(length)))
                _ = try Command(from: &reader)
            }
        }
    }

    @Test("an event cut short anywhere is no event", arguments: KindSamples.events)
    func cutEvents(_ event: Event) {
        let whole = bytes(of: event)
        for length in whole.indices {
            #expect(throws: CodecError.truncated) {
                var reader = ByteReader(Array(whole.prefix(length)))
                _ = try Event(from: &reader)
            }
        }
    }

    @Test("random bytes give an error or a value that can be written", arguments: UInt8(0)...60)
    func random(kind: UInt8) throws {
        var random = SeededRandom(seed: UInt64(kind) + 1)
        for _ in 0..<CodecTests.rounds {
            let tail = (0..<random.within(0...60)).map { _ in
                // Small numbers most of the time, so that counts and codes are often good.
                random.below(3) > 0 ? UInt8(random.below(8)) : UInt8(truncatingIfNeeded: random.next())
            }
            var reader = ByteReader([kind] + tail)
            if let command = CodecTests.value(Command.init(from:), &reader) {
                var again = ByteReader(bytes(of: command))
                #expect(try Command(from: &again) == command)
            }
            reader = ByteReader([kind] + tail)
            if let event = CodecTests.value(Event.init(from:), &reader) {
                var again = ByteReader(bytes(of: event))
                #expect(try Event(from: &again) == event)
            }
        }
    }

    @Test("never and none, which are frequent, take one byte, and every instant comes back")
    func instants() throws {
        let all: [Instant] = [
            .none, .distantFuture, Instant(microseconds: 0), Instant(microseconds: -1), Instant(microseconds: .min + 1),
            Instant(microseconds: .max - 1), KindSamples.at,
        ]
        for instant in all {
            var writer = ByteWriter()
            writer.instant(instant)
            var reader = ByteReader(writer.bytes)
            #expect(try reader.instant() == instant)
            #expect(reader.isAtEnd)
        }
        for frequent in [Instant.none, .distantFuture] {
            var writer = ByteWriter()
            writer.instant(frequent)
            #expect(writer.bytes.count == 1)
        }
    }

    private func bytes(of command: Command) -> [UInt8] {
        var writer = ByteWriter()
        command.encode(into: &writer)
        return writer.bytes
    }

    private func bytes(of event: Event) -> [UInt8] {
        var writer = ByteWriter()
        event.encode(into: &writer)
        return writer.bytes
    }

    /// The value, or `nil` for an error of the codec.
    private static func value<Value>(
        _ read: (inout ByteReader) throws(CodecError) -> Value, _ reader: inout ByteReader
    ) -> Value? {
        do throws(CodecError) { return try read(&reader) } catch { return nil }
    }

    /// The kinds a reader does not refuse as unknown.
    private static func known<Value>(_ read: (inout ByteReader) throws(CodecError) -> Value) -> Set<UInt8> {
        var kinds: Set<UInt8> = []
        for kind in UInt8.min...UInt8.max {
            var reader = ByteReader([kind] + Array(repeating: 0, count: 200))
            do throws(CodecError) {
                _ = try read(&reader)
                kinds.insert(kind)
            } catch {
                if error != .unknownKind(kind) { kinds.insert(kind) }
            }
        }
        return kinds
    }
}
