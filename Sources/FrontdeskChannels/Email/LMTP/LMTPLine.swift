/// Takes lines of commands out of a stream; only CR and LF together end one.
struct LMTPLine: Sendable {
    enum Found: Equatable {
        /// A line without its end.
        case line([UInt8])
        /// One of more than ``LMTPLimits/lineBytesMax``.
        case tooLong
        /// One of more than ``LMTPLimits/strayBytesMax``, ended or not.
        case endless
    }

    private var line: [UInt8] = []
    private var count = 0
    /// The last byte, which a line that is too long does not keep.
    private var last: UInt8 = 0

    /// Takes bytes up to the end of a line: how many, and what has ended there.
    mutating func take(_ bytes: ArraySlice<UInt8>) -> (count: Int, found: Found?) {
        let end = bytes.firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.endIndex
        let piece = bytes[..<end]
        let before = piece.dropLast().last ?? last
        last = piece.last ?? last
        count += piece.count
        if count <= LMTPLimits.lineBytesMax { line += piece }
        if count > LMTPLimits.strayBytesMax { return (piece.count, .endless) }
        guard last == 0x0A, before == 0x0D else { return (piece.count, nil) }
        defer {
            line = []
            count = 0
            last = 0
        }
        return (piece.count, count > LMTPLimits.lineBytesMax ? .tooLong : .line(line.dropLast(2)))
    }
}
