/// A small generator, so that a seed repeats a run.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Mails from which random ones are made.
enum MailSeeds {
    static let own: [[UInt8]] = [
        """
        From: =?windows-1254?Q?Ay=FEe?= <ayse@example.com>, G: b@example.com;\r
        Subject: =?iso-8859-9?B?3WFkZQ==?=\r
        Message-ID: <a@example.com>\r
        References: <b@x> <c@x>\r
        Content-Type: multipart/mixed; boundary="b"\r
        \r
        --b\r
        Content-Type: multipart/alternative; boundary=c\r
        \r
        --c\r
        Content-Type: text/plain; charset=iso-8859-2; format=flowed; delsp=yes\r
        Content-Transfer-Encoding: quoted-printable\r
        \r
        Zwr=F3ci=E6 =\r
        > cytat \r
        --c\r
        Content-Type: text/html; charset=utf-8\r
        \r
        <div style="display:none">x</div><ul><li>a<li>b</ul><table><tr><td>1<td>2</table><a href="http://x/">y</a>\r
        --c--\r
        --b\r
        Content-Type: application/pdf; name*0*=utf-8''%C3%B6; name*1=.pdf\r
        Content-Transfer-Encoding: base64\r
        \r
        AAECAwQFBgcICQ==\r
        --b\r
        Content-Type: message/rfc822\r
        \r
        From: x@y\r
        \r
        inner\r
        --b--\r

        """,
        """
        From: a@example.com\r
        Content-Type: multipart/report; report-type=delivery-status; boundary=r\r
        \r
        --r\r
        \r
        Failed.\r
        --r\r
        Content-Type: message/delivery-status\r
        \r
        Reporting-MTA: dns; x\r
        \r
        Final-Recipient: rfc822; y@z\r
        Action: failed\r
        Status: 5.1.1\r
        --r--\r

        """,
        "From: a@example.com\nContent-Type: application/x-uuencode\nContent-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n#86)C\n`\nend\n",
    ].map { Array($0.utf8) }

    private static let pieces: [[UInt8]] = [
        "\r\n--b\r\n", "\r\n--b--\r\n", "\r\n\r\n", "boundary=b", "=?utf-8?B?", "?=", "charset=", "*0*=", "\0", "<",
        ">", "\"",
        "Content-Type: multipart/mixed; boundary=b\r\n", "Content-Transfer-Encoding: base64\r\n", "message/rfc822",
        "&#",
        "text/html", "<table><td>", "</", "<!--", "\u{2028}", "> ", "-- \r\n",
    ].map { Array($0.utf8) }

    /// Two of the seeds joined somewhere, then changed in up to sixteen places.
    static func mutated(_ seeds: [[UInt8]], _ random: inout SplitMix) -> [UInt8] {
        guard var bytes = seeds.randomElement(using: &random), let other = seeds.randomElement(using: &random) else {
            return []
        }
        if Bool.random(using: &random), !bytes.isEmpty, !other.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            bytes.replaceSubrange(
                place..., with: other[Int.random(in: 0..<other.count, using: &random)...].prefix(100_000))
        }
        for _ in 0..<Int.random(in: 0...16, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.removeSubrange(place..<min(place + Int.random(in: 1...40, using: &random), bytes.count))
            case 2: bytes.insert(contentsOf: pieces.randomElement(using: &random) ?? [], at: place)
            default:
                let end = min(place + Int.random(in: 1...200, using: &random), bytes.count)
                bytes.insert(contentsOf: Array(bytes[place..<end]), at: Int.random(in: 0...bytes.count, using: &random))
            }
        }
        return bytes
    }
}
