import FrontdeskCore

/// What a mail may measure, each with its unit and reason.
package enum MailLimits {
    /// Bytes of a mail: the most that a channel may take, and the lines of the envelope in front of it.
    package static let mailBytesMax = MailSizeLimits.readMax
    /// Parts of a mail, counted by its delimiter lines before it is parsed: a part costs two thousand bytes of memory,
    /// and six bytes of mail. Nobody attaches a thousand files.
    package static let partsMax = 1_000
    /// Multiparts inside each other: mail programs nest four, lists and gateways a few more.
    package static let depthMax = 64
    /// Header fields of a mail and all its parts: a part has about five, and a mail up to a hundred.
    package static let headerFieldsMax = 20_000
    /// Bytes of a mail's headers and those of its parts: lists of recipients are long, a mebibyte holds thirty thousand.
    package static let headerBytesMax = 1 << 20
    /// Bytes of one field that is no list of addresses: GMime takes a fifth of a second for 64 KiB of what only looks
    /// like encoded words, and four times as long for twice as many.
    package static let fieldBytesMax = 64 << 10
    /// Bytes of a field whose encoded words are decoded, for the same reason; what follows stays as it is.
    package static let decodedFieldBytesMax = 8 << 10
    /// Groups in a list of addresses: GMime reads a group in a group by calling itself, on a stack that ends.
    package static let groupsMax = 1_000
    /// Bytes of text read from one part, as UTF-8: what the desk takes as one message's text. The part keeps all of it.
    package static let textBytesMax = 1 << 20
    /// Message-IDs read from one mail's `References` and `In-Reply-To`: threads of that length have been renewed by hand.
    package static let referencesMax = 1_000
}
