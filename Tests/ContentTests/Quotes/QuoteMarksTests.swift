import Testing

@testable import FrontdeskContent

@Suite("Quotes and signatures")
struct QuoteMarksTests {
    /// What is said, and what stands below it.
    @Test(
        "what programs put below an answer is not said",
        arguments: [
            // English
            "On Mon, Nov 11, 2024 at 3:04 PM Acme Support <help@acme.example> wrote:\n\n> Which order?\n> Bye",
            "On 11/11/2024 15:04, Acme wrote:\n> Which order?",
            "On Mon, Nov 11, 2024 at 3:04 PM Acme Support <\nhelp@acme.example> wrote:\n\nWhich order?",
            "On Nov 11, 2024, at 15:04, Acme <help@acme.example>\nwrote:\n\n> Which order?",
            "-----Original Message-----\nFrom: Acme\nSent: Monday\nTo: Ewa\nSubject: Order\n\nWhich?",
            "________________________________\nFrom: Acme <help@acme.example>\nSent: Monday, November 11, 2024 3:04 PM\nTo: Ewa\nSubject: Re: Order\n\nWhich?",
            "From: Acme <help@acme.example>\nDate: Monday, 11 November 2024 at 15:04\nTo: Ewa <e@x.example>\nSubject: Order\n\nWhich?",
            "*From:* Acme\n*Sent:* Monday\n*To:* Ewa\n*Subject:* Order\n\nWhich?",
            "---------- Forwarded message ---------\nFrom: Acme\nDate: x\n\nWhich?",
            "Sent from my iPhone\n\nOn 11 Nov 2024, at 15:04, Acme <help@acme.example> wrote:\n\n> Which?",
            "Get Outlook for iOS",
            "-- \nEwa Nowak\n+48 123", "--\nEwa", "Best regards,\nEwa Nowak\nSales",
            "Kind regards\n\nEwa\n\nOn 1.2.2024 10:00, Acme wrote:\n> x",
            // German
            "Am 11.11.2024 um 15:04 schrieb Acme <hilfe@acme.example>:\n> Welche?",
            "Am Mo., 11. Nov. 2024 um 15:04 Uhr schrieb Acme Hilfe <\nhilfe@acme.example>:\n\n> Welche?",
            "Acme <hilfe@acme.example> schrieb am Mo., 11. Nov. 2024, 15:04:\n\n> Welche?",
            "Am 11.11.24 15:04 hat Acme geschrieben:\n\n> Welche?",
            "-----Ursprüngliche Nachricht-----\nVon: Acme\nGesendet: Montag\nAn: Ewa\nBetreff: x\n\nWelche?",
            "Von: Acme <hilfe@acme.example>\nGesendet: Montag, 11. November 2024 15:04\nAn: Ewa\nBetreff: AW: x\n\nWelche?",
            "Gesendet: Montag, 11. November 2024 um 15:04 Uhr\n\nWelche?".replacing(
                "Gesendet: Mon", with: "Von: Acme <a@b>\nAn: Ewa\nBetreff: x\nGesendet: Mon"),
            "Mit freundlichen Grüßen\nEwa Nowak", "Viele Grüße,\nEwa", "Von meinem iPhone gesendet",
            "Diese Nachricht wurde von meinem Android-Gerät mit WEB.DE Mail gesendet.",
            "-------- Weitergeleitete Nachricht --------\nBetreff: x\nVon: y\n\nWelche?",
            // Turkish
            "11 Kas 2024 Pzt, 15:04 tarihinde Acme Destek <destek@acme.example> şunu yazdı:\n\n> Hangi sipariş?",
            "Acme <destek@acme.example>, 11 Kas 2024 Pzt, 15:04 tarihinde şunu yazdı:\n\nHangi sipariş?",
            "Acme Destek <destek@acme.example> şunları yazdı (11 Kas 2024 15:04):\n\n> Hangi?",
            "11.11.2024 15:04 tarihinde Acme yazdı:\n> Hangi?",
            "-----Orijinal İleti-----\nKimden: Acme\nGönderildi: Pazartesi\nKime: Ewa\nKonu: x\n\nHangi?",
            "-----Original Message-----\nKimden: Acme",
            "Kimden: Acme <destek@acme.example>\nGönderildi: 11 Kasım 2024 Pazartesi 15:04\nKime: Ewa\nKonu: x\n\nHangi?",
            "Gönderen: Acme\nGönderilme Tarihi: Pazartesi\nKime: Ewa\nKonu: x\n\nHangi?",
            "Saygılarımla,\nAyşe Yılmaz\nİstanbul", "İyi çalışmalar\nAyşe", "iPhone'umdan gönderildi",
            "Samsung cihazımdan gönderildi",
            // Polish
            "W dniu 11.11.2024 o 15:04, Acme pisze:\n> Które?",
            "pon., 11 lis 2024 o 15:04 Acme Pomoc <pomoc@acme.example> napisał(a):\n\n> Które?",
            "W dniu poniedziałek, 11 listopada 2024 Acme <pomoc@acme.example>\nnapisał(a):\n\n> Które?",
            "Dnia 11 listopada 2024 15:04 Acme <pomoc@acme.example> napisał(a):\n\nKtóre?",
            "-----Wiadomość oryginalna-----\nOd: Acme\nWysłano: poniedziałek\nDo: Ewa\nTemat: x\n\nKtóre?",
            "Od: Acme <pomoc@acme.example>\nWysłane: poniedziałek, 11 listopada 2024 15:04\nDo: Ewa\nTemat: x\n\nKtóre?",
            "Pozdrawiam,\nEwa", "Z poważaniem\nEwa Nowak\ntel. 123",
            "Wysłane z iPhone'a", "> Które?\n> To",
        ])
    func below(_ rest: String) {
        let text = "Hello, it is number 7.\n\nThe second of May.\n\n" + rest
        let marks = QuoteMarks(text)
        #expect(marks.said == "Hello, it is number 7.\n\nThe second of May.")
        #expect(marks.quotedFrom == "Hello, it is number 7.\n\nThe second of May.\n".utf8.count)
        #expect(marks.lines.count == text.split(separator: "\n", omittingEmptySubsequences: false).count)
    }

    @Test(
        "what only looks like a quote or a signature is said",
        arguments: [
            "On Monday I wrote to you: nothing came.\nPlease look.",
            "From: this is my wish\nTo: nobody in particular\nThe end.", "I wrote:\nthree letters\nto you",
            "Am Montag schrieb ich Ihnen:\nKeine Antwort.",
            "Sent from my desk, it is quicker than by phone.\nAnd more.", "Regards are due to the team.\nNow my wish.",
            "- one\n-- two\n--- three", "Total: 5\nDate: today", "W dniu zakupu napisałem do was:\nbez odpowiedzi",
            "Dün size yazdım:\ncevap yok", "x\n-----\ny",
            "The price is 10 > 5",
            "Best\nof all is the blue one, of which I have bought a good many in the course of the years, and would again.",
            "",
        ])
    func said(_ text: String) {
        let marks = QuoteMarks(text)
        #expect(marks.said == text)
        #expect(marks.quotedFrom == text.utf8.count)
    }

    @Test("answers between and below quotes are said")
    func inline() {
        let marks = QuoteMarks(
            "On 1.2.2024 10:00, Acme wrote:\n> First?\nYes.\n\n> Second?\n>\n> Really?\n\nNo.\n\n-- \nEwa")
        #expect(marks.said == "Yes.\n\n\nNo.")
        #expect(marks.lines.first == .quote)
        #expect(marks.lines.last == .signature)
    }

    @Test("who only forwards says what is forwarded")
    func forwardOnly() {
        let text = "---------- Forwarded message ---------\nFrom: a\nDate: b\nSubject: c\n\nText"
        #expect(QuoteMarks(text).said == text)
        #expect(QuoteMarks(text).quotedFrom == 0)
    }

    @Test(
        "texts made to harm end in time", .timeLimit(.minutes(1)),
        arguments: ["On 1 ", "\n", "> ", "a:\n", "From: a\n", "-", "On 1\n", "--\n", "wrote:\n", "* "])
    func harm(_ piece: String) {
        let text = String(repeating: piece, count: 50_000 / piece.utf8.count)
        #expect(QuoteMarks(text).quotedFrom <= text.utf8.count)
    }
}
