/// The bytes that two copies of one mail have in common, for the desk-wide key: Message-ID, From, Date and the body; all
/// that servers add on the way is left out.
package enum MailFingerprint {
    /// What a keyed hash is made over. Each piece has its length before it, so that none can pass for a part of another.
    ///
    /// - Parameter body: the mail's bytes behind its headers, as ``body(of:)`` gives them.
    package static func bytes(_ mail: MailMessage, body: [UInt8]) -> [UInt8] {
        let id = mail.messageID.map(MailThread.normalized) ?? ""
        let from = mail.headers.all("From").map(\.line).joined(separator: ",")
        let date = mail.headers.all("Date").map(\.line).joined(separator: ",")
        var bytes: [UInt8] = []
        for piece in [squeezed(id), squeezed(from), squeezed(date), canonical(body)] {
            var length = UInt64(piece.count)
            for _ in 0..<8 {
                bytes.append(UInt8(truncatingIfNeeded: length))
                length >>= 8
            }
            bytes += piece
        }
        return bytes
    }

    /// What stands behind the first empty line of a mail's bytes; empty where there is none.
    package static func body(of mail: [UInt8]) -> [UInt8] {
        var index = 0
        while let end = mail[index...].firstIndex(of: 0x0A) {
            let line = mail[index..<end]
            if line.isEmpty || line.elementsEqual([0x0D]) { return Array(mail[(end + 1)...]) }
            index = end + 1
        }
        return []
    }

    /// Ends of lines are `\n`, and none at the end: servers change both.
    private static func canonical(_ body: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(body.count)
        for (index, byte) in body.enumerated() {
            if byte == 0x0D, index + 1 < body.count, body[index + 1] == 0x0A { continue }
            bytes.append(byte)
        }
        while let last = bytes.last, ASCII.isSpace(last) { bytes.removeLast() }
        return bytes
    }

    /// White space is where a server has folded the line.
    private static func squeezed(_ text: String) -> [UInt8] {
        text.utf8.filter { !ASCII.isSpace($0) }
    }
}
