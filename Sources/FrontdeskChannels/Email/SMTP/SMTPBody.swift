/// A mail as it goes over the wire, in pieces (RFC 5321, section 4.5.2).
///
/// Every line ends in CRLF and no dot begins one: whatever the mail holds, no server can see its end anywhere but at the end.
struct SMTPBody {
    private let mail: [UInt8]
    private var place = 0
    /// At first the mail's first line begins.
    private var previous: UInt8 = 0x0A

    init(_ mail: [UInt8]) {
        self.mail = mail
    }

    /// What ends it: only this, sent after everything else.
    static let end = Array(".\r\n".utf8)

    /// The next piece, nil after the last, which ends in CRLF.
    mutating func next() -> [UInt8]? {
        guard place < mail.count else { return nil }
        let end = min(place + SMTPLimits.pieceBytes, mail.count)
        var piece: [UInt8] = []
        piece.reserveCapacity(end - place + 1_024)
        while place < end {
            let byte = mail[place]
            place += 1
            switch byte {
            case 0x0A:
                if previous != 0x0D { piece += [0x0D, 0x0A] }
            case 0x0D:
                piece += [0x0D, 0x0A]
            default:
                if byte == UInt8(ascii: "."), previous == 0x0A || previous == 0x0D { piece.append(byte) }
                piece.append(byte)
            }
            previous = byte
        }
        if place == mail.count, previous != 0x0A, previous != 0x0D { piece += [0x0D, 0x0A] }
        return piece
    }
}
