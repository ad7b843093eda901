/// The words by which programs introduce what they quote, folded as lines are.
enum QuoteWords {
    private static func folded(_ words: [String]) -> Set<String> { Set(words.map(QuotedLine.fold)) }

    /// Between the dashes of a separator.
    static let separators = folded([
        "Original Message", "Original message", "Original Mail", "Forwarded message", "Forwarded Message",
        "Reply message",
        "Begin forwarded message", "Ursprüngliche Nachricht", "Original-Nachricht", "Originalnachricht", "Originalmail",
        "Weitergeleitete Nachricht", "Ursprüngliche E-Mail", "Orijinal İleti", "Orijinal Mesaj", "Özgün İleti",
        "Asıl Mesaj",
        "Özgün Mesaj", "İletilmiş ileti", "Yönlendirilmiş mesaj", "Forwarded message", "İletilen mesaj",
        "Wiadomość oryginalna", "Oryginalna wiadomość", "Treść oryginalnej wiadomości", "Wiadomość przekazana",
        "Przekazana wiadomość", "Treść przekazanej wiadomości", "Pierwotna wiadomość", "Message d'origine",
        "Message original",
        "Message transféré", "Mensaje original", "Mensaje reenviado", "Messaggio originale", "Messaggio inoltrato",
        "Oorspronkelijk bericht", "Doorgestuurd bericht", "Mensagem original", "Mensagem encaminhada",
        "Oprindelig meddelelse",
        "Oprindelig besked", "Opprinnelig melding", "Ursprungligt meddelande", "Alkuperäinen viesti",
        "Исходное сообщение",
    ])

    /// The field of a quoted block that names its writer.
    static let senderFields = folded([
        "From", "Von", "Kimden", "Gönderen", "Od", "Nadawca", "De", "Da", "Van", "Fra", "Från", "Lähettäjä", "От",
    ])

    /// All fields of such a block.
    static let fields = senderFields.union(
        folded([
            "Sent", "Date", "To", "Cc", "Bcc", "Subject", "Reply-To", "Gesendet", "Datum", "An", "Betreff", "Kopie",
            "Antwort an",
            "Gönderildi", "Gönderme Tarihi", "Gönderilme Tarihi", "Gönderim Tarihi", "Tarih", "Kime", "Alıcı", "Bilgi",
            "Konu",
            "Wysłano", "Wysłane", "Data", "Data wysłania", "Do", "DW", "UDW", "Temat", "Kopia", "Adresat", "Envoyé",
            "Envoyé le",
            "À", "Objet", "Enviado", "Enviado el", "Para", "Asunto", "Fecha", "Assunto", "Inviato", "A", "Oggetto",
            "Verzonden",
            "Aan", "Onderwerp", "Sendt", "Til", "Emne", "Skickat", "Till", "Ämne", "Lähetetty", "Vastaanottaja", "Aihe",
            "Отправлено", "Кому", "Тема", "Дата",
        ]))

    /// Words that say that somebody wrote.
    static let verbs = folded([
        "wrote", "writes", "said", "schrieb", "geschrieben", "schreibt", "yazdı", "yazmış", "yazıyor", "napisał",
        "napisała",
        "napisał(a)", "napisali", "pisze", "napisano", "écrit", "escribió", "escreveu", "scritto", "scrive", "schreef",
        "skrev",
        "kirjoitti", "написал", "написала", "пишет",
    ])

    /// What a line that names the writer begins with.
    static let leads = LineStarts(
        folded([
            "On", "Am", "Tarihinde", "W dniu", "Dnia", "Le", "El", "Il", "Em", "Op", "Den", "Pe", "pon.", "wt.", "śr.",
            "czw.", "pt.",
            "sob.", "niedz.", "poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota", "niedziela",
        ]).map { $0 + " " })
}
