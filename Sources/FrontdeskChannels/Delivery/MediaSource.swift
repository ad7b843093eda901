package import FrontdeskCore

/// A channel that tells of files by where they are, and not by their bytes.
package protocol MediaSource: ChannelAdapter {
    /// Fetches a file.
    ///
    /// - Parameters:
    ///   - source: an ``Attachment/source`` that this channel gave.
    ///   - bytesMax: above which it is not fetched.
    func fetch(_ source: String, bytesMax: Int, at now: Instant) async -> MediaAnswer
}

/// What came of fetching a file.
package enum MediaAnswer: Equatable, Sendable {
    /// Its bytes, and its media type where the answer names one.
    case file([UInt8], type: String?)
    /// Not now; `after` is what the provider asks to wait.
    case retry(after: Span?, detail: String)
    /// Never: it is gone, or larger than allowed.
    case gone(detail: String)
}
