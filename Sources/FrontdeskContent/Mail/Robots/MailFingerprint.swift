/// What two copies of one mail have in common, for the desk-wide key: Message-ID, From, Date and the body; all that
/// servers add on the way is left out.
package enum MailFingerprint {
    /// Bytes of the body that are hashed at a time: the largest mail costs no more memory than that.
    package static let pieceBytes = 64 << 10

    /// What every input begins with, so that none is one of the same key for another purpose.
    private static let purpose = Array("frontdesk-mail\n".utf8)

    /// A keyed hash over the common parts: each piece of the body is hashed together with the hash of all before it.
    ///
    /// - Parameters:
    ///   - mail: the mail's bytes as they came.
    ///   - hash: keyed, HMAC-SHA256 or as strong.
    package static func hash(
        _ message: MailMessage, of mail: [UInt8], by hash: (_ bytes: [UInt8]) -> [UInt8]
    ) -> [UInt8] {
        let id = message.messageID.map(MailThread.normalized) ?? ""
        let from = message.headers.all("From").map(\.line).joined(separator: ",")
        let date = message.headers.all("Date").map(\.line).joined(separator: ",")
        var input = purpose
        // Each has its length before it, so that none can pass for a part of another.
        for piece in [squeezed(id), squeezed(from), squeezed(date)] {
            var length = UInt64(piece.count)
            for _ in 0..<8 {
                input.append(UInt8(truncatingIfNeeded: length))
                length >>= 8
            }
            input += piece
        }
        // Where a piece ends depends on nothing but what is hashed: not on how the ends of lines came.
        var room = pieceBytes
        eachLine(of: body(of: mail)) { line in
            var rest = line
            while !rest.isEmpty {
                if room == 0 {
                    input = purpose + hash(input)
                    room = pieceBytes
                }
                let count = min(rest.count, room)
                input += rest.prefix(count)
                rest = rest.dropFirst(count)
                room -= count
            }
        }
        return hash(input)
    }

    /// What stands behind the first empty line of a mail's bytes; empty where there is none.
    package static func body(of mail: [UInt8]) -> ArraySlice<UInt8> {
        var index = 0
        while let end = mail[index...].firstIndex(of: 0x0A) {
            let line = mail[index..<end]
            if line.isEmpty || line.elementsEqual([0x0D]) { return mail[(end + 1)...] }
            index = end + 1
        }
        return []
    }

    /// The body in its lines, with `\n` at the ends of lines and none at its own: servers change both.
    private static func eachLine(of body: ArraySlice<UInt8>, _ take: (ArraySlice<UInt8>) -> Void) {
        let end = body.lastIndex { !ASCII.isSpace($0) }.map { $0 + 1 } ?? body.startIndex
        var rest = body[..<end]
        while let end = rest.firstIndex(of: 0x0D) {
            let next = end + 1
            let isLineEnd = next < rest.endIndex && rest[next] == 0x0A
            take(rest[rest.startIndex..<(isLineEnd ? end : next)])
            rest = rest[next...]
        }
        take(rest)
    }

    /// White space is where a server has folded the line.
    private static func squeezed(_ text: String) -> [UInt8] {
        text.utf8.filter { !ASCII.isSpace($0) }
    }
}
