/// The words with which letters end, and those that programs add, folded as lines are.
enum SignatureWords {
    /// A line that holds nothing else is a closing.
    static let closings = Set(
        [
            "Regards", "Best regards", "Kind regards", "Warm regards", "Many regards", "With regards", "Best",
            "Best wishes", "Cheers",
            "Yours sincerely", "Yours faithfully", "Yours truly", "Sincerely", "Sincerely yours", "Many thanks",
            "Thanks and regards", "Thanks & regards",
            "Thanks and best regards", "BR", "Mit freundlichen Grüßen", "Mit freundlichem Gruß", "Freundliche Grüße",
            "Mit besten Grüßen",
            "Mit freundlichen Gruessen", "Viele Grüße", "Beste Grüße", "Liebe Grüße", "Herzliche Grüße", "Schöne Grüße",
            "Schönen Gruß", "Freundlichen Gruß", "Gruß",
            "Grüße", "MfG", "LG", "VG", "Hochachtungsvoll", "Saygılarımla", "Saygılarımızla", "Saygılar", "Sevgiler",
            "Selamlar",
            "İyi çalışmalar", "İyi günler", "İyi günler dilerim", "İyi çalışmalar dilerim", "Kolay gelsin",
            "En iyi dileklerimle", "Sevgi ve saygılarımla", "Hürmetler",
            "Hürmetlerimle", "Pozdrawiam", "Pozdrawiam serdecznie", "Serdecznie pozdrawiam", "Z poważaniem",
            "Pozdrowienia",
            "Z wyrazami szacunku", "Z pozdrowieniami", "Łączę pozdrowienia", "Łączę wyrazy szacunku", "Pozdr",
            "Cordialement",
            "Saludos", "Cordiali saluti", "Met vriendelijke groet",
        ].map(QuotedLine.fold))

    /// Bytes of the longest of them.
    static let closingBytesMax = closings.reduce(0) { max($0, $1.utf8.count) }

    /// What a line of a program begins with.
    static let added = LineStarts(
        [
            "Sent from my ", "Sent from Mail for ", "Sent from Outlook", "Sent from Yahoo Mail", "Sent from Samsung",
            "Sent via ",
            "Sent with Proton", "Sent using ", "Get Outlook for ", "Von meinem iPhone gesendet",
            "Von meinem iPad gesendet",
            "Von meinem Samsung",
            "Von meinem Huawei", "Von meinem Android", "Von meinem Mobiltelefon gesendet",
            "Von meinem Smartphone gesendet",
            "Gesendet von ", "Gesendet mit ", "Gesendet aus ",
            "Holen Sie sich Outlook", "Outlook für ", "Diese Nachricht wurde von mein", "iPhone'umdan gönderildi",
            "iPhone'dan gönderildi",
            "iPhone’umdan gönderildi", "iPhone’dan gönderildi", "iPad'imden gönderildi", "iPad’imden gönderildi",
            "Samsung cihazımdan gönderildi", "Windows için Posta",
            "Android için Outlook", "iOS için Outlook", "Outlook for ", "Wysłane z ", "Wysłano z ",
            "Wysłane za pomocą ",
            "Pobierz aplikację Outlook",
            "Pobierz program Outlook", "Pobierz Outlook dla", "Envoyé de mon ", "Envoyé à partir de ",
            "Enviado desde mi ",
            "Inviato da ",
            "Verzonden vanaf mijn ",
            "Skickat från min ", "Sendt fra min ", "Lähetetty ",
        ].map { QuotedLine.fold($0) })

    /// And what it ends with.
    static let addedEnds = [
        "cihazımdan gönderildi", "telefonumdan gönderildi", "mobil cihazdan gönderildi", "Smartphone gesendet.",
        "Mobiltelefon gesendet.",
    ].map { QuotedLine.fold($0) }
}
