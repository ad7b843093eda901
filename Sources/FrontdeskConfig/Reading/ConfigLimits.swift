/// What values of the configuration may measure where their place says nothing else.
package enum ConfigLimits {
    /// Longest text, in UTF-8 bytes: one page, for templates and descriptions.
    package static let textBytesMax = 4096
    /// Longest name, in bytes: fits a column of `frontdesk queues` and a label of a metric.
    package static let nameBytesMax = 64
    /// Longest name of a credential, in bytes: that of a file (NAME_MAX of Linux).
    package static let credentialBytesMax = 255
    /// Most files of one configuration: one for each of some hundred teams, and few enough to be opened in a moment.
    package static let filesMax = 256
    /// Bytes of all files of a configuration together: four of the largest, since every kept generation holds them.
    package static let filesBytesMax = 16 << 20
    /// Longest path of a file, in bytes, with its closing NUL (PATH_MAX of Linux).
    package static let pathBytesMax = 4095
    /// Most scalars of a value that a message quotes: the source line below shows the rest.
    package static let quotedMax = 40
}
