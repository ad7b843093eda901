/// What is read of a calendar part.
package enum CalendarLimits {
    /// Bytes that are read: an invitation with its time zone has three thousand, with a hundred guests thirty thousand.
    package static let bytesMax = 256 << 10
    /// Bytes of what a meeting is called, of its place and of its zone: one line on a screen, and the longest addresses.
    package static let lineBytesMax = 500
}
