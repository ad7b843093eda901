/// Lines of headers by which a robot is told from a human.
package enum RobotHeaders {
    /// Each is one line of a header that is otherwise a human's, and the code of the sign that it is. Ours are the address
    /// `support@example.com` and the host `desk.example.com`.
    package static let automatic: [(line: String, sign: String)] = [
        ("Auto-Submitted: auto-replied", "auto-submitted"), ("Auto-Submitted: auto-generated", "auto-submitted"),
        ("Auto-Submitted: auto-notified", "auto-submitted"), ("auto-submitted: AUTO-REPLIED", "auto-submitted"),
        ("Auto-Submitted: auto-replied (vacation)", "auto-submitted"),
        ("Auto-Submitted: auto-notified; owner-email=\"a@b\"", "auto-submitted"),
        ("Auto-Submitted: yes", "auto-submitted"),
        ("Auto-Submitted:\r\n auto-replied", "auto-submitted"),
        ("Return-Path: <>", "null-return-path"), ("Return-Path: < >", "null-return-path"),
        ("return-path:<>", "null-return-path"),
        ("From: MAILER-DAEMON@mx.example", "daemon"), ("From: Mail <mailer-daemon@mx.example>", "daemon"),
        ("From: postmaster@mx.example", "daemon"), ("Return-Path: <bounce@list.example>", "daemon"),
        ("Return-Path: <bounces+ayse=a.example@list.example>", "daemon"), ("Sender: bounce-17@list.example", "daemon"),
        ("X-Failed-Recipients: a@customer.example", "daemon"), ("From: Bounces <bounces-7@list.example>", "daemon"),
        ("From: no-reply@shop.example", "no-reply"), ("From: noreply@shop.example", "no-reply"),
        ("From: No.Reply@shop.example", "no-reply"), ("From: do-not-reply@shop.example", "no-reply"),
        ("From: donotreply@shop.example", "no-reply"), ("From: do_not_reply@shop.example", "no-reply"),
        ("From: orders-noreply@shop.example", "no-reply"), ("Return-Path: <noreply+1@shop.example>", "no-reply"),
        ("Content-Type: multipart/report; report-type=delivery-status; boundary=b", "report"),
        ("Content-Type: Multipart/Report; report-type=disposition-notification; boundary=b", "report"),
        ("Precedence: bulk", "precedence"), ("Precedence: Bulk", "precedence"), ("Precedence: LIST", "precedence"),
        ("Precedence: junk", "precedence"), ("Precedence: auto_reply", "precedence"),
        ("X-Precedence: bulk", "precedence"),
        ("Precedence: bulk (as configured)", "precedence"),
        ("List-Id: <news.shop.example>", "list"), ("List-Unsubscribe: <mailto:x@shop.example>", "list"),
        ("List-Unsubscribe:", "list"), ("List-Post: NO", "list"), ("Feedback-ID: 1:2:3:shop", "list"),
        ("X-Mailing-List: a@list.example", "list"), ("List-Help: <https://list.example>", "list"),
        ("X-Auto-Response-Suppress: All", "suppress"), ("X-Auto-Response-Suppress: DR, RN, OOF, AutoReply", "suppress"),
        ("X-Auto-Response-Suppress: OOF", "suppress"), ("x-auto-response-suppress: dr,autoreply", "suppress"),
        ("X-MS-Exchange-Inbox-Rules-Loop: a@customer.example", "suppress"),
        ("X-Autoreply: yes", "autoresponder"), ("X-Autorespond: thanks", "autoresponder"),
        ("X-Autoresponder: 1", "autoresponder"), ("X-Loop: a@list.example", "autoresponder"),
        ("Delivered-To: Autoresponder", "autoresponder"), ("X-Auto-Reply: vacation", "autoresponder"),
        ("Subject: Automatic reply: your order", "autoresponder"), ("Subject: Out of Office: May", "autoresponder"),
        ("Subject: Automatische Antwort: Kündigung", "autoresponder"),
        ("Subject: Otomatik yanıt: iade", "autoresponder"),
        ("Subject: =?utf-8?Q?Odpowied=C5=BA_automatyczna=3A_zwrot?=", "autoresponder"),
        ("Subject: Abwesenheitsnotiz: Rechnung", "autoresponder"),
        ("From: support@example.com", "own-loop"), ("From: SUPPORT@EXAMPLE.COM", "own-loop"),
        ("Message-ID: <1.2@Desk.Example.com>", "own-loop"), ("X-Frontdesk-Loop: 1", "own-loop"),
    ]

    /// As these, which a human's mail may have.
    package static let human = [
        "Auto-Submitted: no", "Auto-Submitted: No", "Auto-Submitted: no (really)", "auto-submitted: NO;x=y",
        "Auto-Submitted:", "Precedence: first-class", "Precedence: normal", "Return-Path: <ayse@customer.example>",
        "X-Auto-Response-Suppress: DR, RN, NRN", "X-Autoreply: no", "X-Other: auto-replied",
        "Subject: Out of office chairs, please", "Subject: Re: automatic reply", "Subject: auto insurance",
        "From: norma.reply@customer.example", "From: bouncer@club.example", "From: post.master@customer.example",
        "Message-ID: <1@desk.example.com.evil.example>", "Content-Type: multipart/mixed; boundary=b",
        "Reply-To: no-reply@shop.example", "To: bounce@example.com", "References: <1@desk.example.com>",
        "X-Mailer: Autoresponder 1.0",
    ]
}
