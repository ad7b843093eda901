/// What a mail that is written here may measure, each with its unit and reason.
package enum ComposeLimits {
    /// Bytes of a line at which a field is folded. RFC 5322, section 2.1.1, asks for 78, and RFC 2047, section 2, for 76 where
    /// there are encoded words.
    static let lineBytes = 76

    /// Bytes of one encoded word, or of one word that is left as it is: with the name of any field before it, within a line.
    static let wordBytesMax = 60

    /// Bytes of a subject; longer than what any program shows, and what is cut comes again with each answer.
    package static let subjectBytesMax = ChannelLimits.lineBytesMax

    /// Bytes of the name before an address: that of a person, or of a company in full.
    package static let nameBytesMax = 256

    /// Bytes of an address: the longest path of SMTP without its brackets (RFC 5321, section 4.5.3.1.3).
    package static let addressBytesMax = 254

    /// Bytes of a Message-ID without its brackets: those in use have less than 150, and none may be folded.
    package static let messageIDBytesMax = 512

    /// Message-IDs in `References`: the first and the latest ones, which is what threads are joined by.
    package static let referencesMax = 32

    /// Bytes of a file's name: the longest that file systems take.
    package static let fileNameBytesMax = 255

    /// Addresses in `To` and in `Cc` together: an answer goes to a customer and a few more; servers take 100 at least.
    package static let recipientsMax = 100

    /// Bytes of the text: the same as of a message of any channel.
    package static let textBytesMax = ChannelLimits.textBytesMax

    /// Bytes of what stands below the text: names, an address, and what the law asks for.
    package static let signatureBytesMax = 8 << 10

    /// Bytes of the quoted original: some pages. Who wrote more has it still.
    package static let quoteBytesMax = 16 << 10

    /// Bytes of the whole mail as it is sent: the most that mailboxes here read, and more than most servers take.
    package static let mailBytesMax = IMAPLimits.mailBytesMax
}
