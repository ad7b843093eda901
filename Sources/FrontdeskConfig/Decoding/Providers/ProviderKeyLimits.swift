package import FrontdeskCore

/// The ranges of what the keys of channels at providers may say, each with its unit and reason.
package enum ProviderKeyLimits {
    /// Time between looks at a Mastodon server unless the channel says otherwise: 300 requests in five minutes are free.
    package static let mastodonPollUsual = Span.seconds(15)
    /// Time between looks at a polled list unless the channel says otherwise: reviews are no chat.
    package static let everyUsual = Span.minutes(1)

    /// Time between looks at a Mastodon server, microseconds: a customer waits at most so long; a server of
    /// one's own bears a look each second.
    static let mastodonPoll: ClosedRange<Int64> = 1_000_000...3_600_000_000
    /// Time between looks at a polled list, microseconds: for reviews once a day may do, one's own list bears each second.
    static let every: ClosedRange<Int64> = 1_000_000...86_400_000_000
    /// Bytes of the id of an account, and of the number replies come from: providers give some dozen.
    static let account = 1...128
    /// Header fields of one request: proof, forms and versions are some five.
    static let headers = 0...32
    /// Bytes of a header field's name.
    static let headerName = 1...128
    /// Bytes of a header field's value: servers take 8 KiB for all fields of a request.
    static let headerValue = 1...4_096
    /// Bytes of the name of a query parameter.
    static let parameter = 1...128
    /// Bytes of the cursor that a list is begun with: a time, a number or a page's token.
    static let cursorStart = 1...1_024
    /// Bytes of a reply's body as the file has it: a form around the text, and no letter.
    static let replyBody = 2...16_384
    /// Bytes of the name above replies on Viber: 28 characters of four bytes.
    static let viberName = 1...112
    /// Characters of the name above replies on Viber (REST API, "General send message parameters").
    static let viberNameLength = 1...28
}
