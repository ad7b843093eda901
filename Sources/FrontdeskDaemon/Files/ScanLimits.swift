import FrontdeskCore

/// Bounds of looking at files, each with its unit and reason.
enum ScanLimits {
    /// For all files of one message together: no mail is later than this because of the scanner. A scan takes some 10 ms
    /// a megabyte.
    static let messageTime = Span.seconds(20)
    /// After a scanner did not answer in time it is not asked for so long: else each mail would wait for it anew.
    static let pauseAfterTimeout = Span.seconds(60)
    /// Bytes of a file that are handed over at a time.
    static let pieceBytes = 64 * 1_024
    /// Bytes of clamd's answer, which is one line.
    static let answerBytesMax = 4_096
    /// Threads that wait for the scanner: it looks at as many files at once as it has processors.
    static let threads = 2
    /// Uploads whose verdict is remembered until their reply comes; of one that is forgotten the scanner is asked again.
    static let verdictsMax = 4_096
}
