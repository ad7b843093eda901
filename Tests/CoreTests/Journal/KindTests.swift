import FrontdeskCore
import Testing

/// The bytes of kinds that no workload writes, as they are on disks for good.
@Suite("Kinds of the journal")
struct KindTests {
    @Test("the following of a jump, as command and as event")
    func clockFollowed() throws {
        var command = ByteWriter()
        Command.clockFollowed(by: .seconds(-1)).encode(into: &command)
        // Kind, then 1,000,000 µs below zero: zigzag 1,999,999, seven bits a byte.
        #expect(command.bytes == [19, 0xFF, 0x88, 0x7A])
        var event = ByteWriter()
        Event.clockFollowed(by: .hours(9)).encode(into: &event)
        #expect(event.bytes == [5, 0x80, 0x90, 0x86, 0xB3, 0xF1, 0x01])
        var commands = ByteReader(command.bytes)
        #expect(try Command(from: &commands) == .clockFollowed(by: .seconds(-1)))
        try commands.finish()
        var events = ByteReader(event.bytes)
        #expect(try Event(from: &events) == .clockFollowed(by: .hours(9)))
        try events.finish()
    }
}
