/// How large mails may be, in one place for all who take, write on and read them, each with its unit and reason: a mail
/// whose size is accepted is never too large for the next.
package enum MailSizeLimits {
    /// Bytes of the largest mail that any channel may take, as its sender's side measures it: more than the large providers
    /// let through.
    package static let acceptedMax = 50 << 20
    /// Recipients of one mail by its envelope, at least so many (RFC 5321, section 4.5.3.1.8): a desk has fewer addresses.
    package static let recipientsMax = 100
    /// Bytes of an address of an envelope: a path of 256 with its brackets (RFC 5321, section 4.5.3.1.3).
    package static let addressBytesMax = 254
    /// Bytes of one line that says an address of the envelope: the longer name, a colon, a blank, the brackets, a line's end.
    package static let envelopeLineBytesMax = "Delivered-To: <>\r\n".utf8.count + addressBytesMax
    /// Bytes that the desk itself puts in front of an accepted mail: the sender and each recipient.
    package static let envelopeBytesMax = (recipientsMax + 1) * envelopeLineBytesMax
    /// Bytes of the largest mail that is read: one that was accepted, with its envelope.
    package static let readMax = acceptedMax + envelopeBytesMax
}
