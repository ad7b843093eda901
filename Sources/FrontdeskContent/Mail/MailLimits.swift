/// What a mail may measure, each with its unit and reason.
package enum MailLimits {
    /// Bytes of a mail as it came: what the large providers let through, with its attachments.
    package static let mailBytesMax = 30 << 20
}
