import CCurl

/// Blocking requests, one after the other, over connections that stay open between them.
///
/// For command line tools. Not `Sendable`: it belongs to the thread that uses it.
package final class CurlEasy {
    private let easy: EasyHandle

    /// - Throws: `CurlError` if libcurl cannot be initialised.
    package init() throws {
        easy = try EasyHandle()
    }

    /// Sends a request and waits for the whole answer.
    ///
    /// - Throws: `CurlError`.
    package func perform(_ request: CurlRequest) throws -> CurlResponse {
        try run(request, onChunk: nil)
    }

    /// Sends a request and hands over the body as it comes, for streams; usually with `timeout` nil.
    ///
    /// `onChunk` gets the body of a 2xx answer, in pieces that are valid during the call; returning false ends the
    /// transfer, which is no error. The body of any other answer is in the response, within its limit.
    ///
    /// - Throws: `CurlError`.
    package func perform(
        _ request: CurlRequest, onChunk: (UnsafeRawBufferPointer) -> Bool
    ) throws -> CurlResponse {
        try withoutActuallyEscaping(onChunk) { try run(request, onChunk: $0) }
    }

    private func run(_ request: CurlRequest, onChunk: Transfer.ChunkHandler?) throws -> CurlResponse {
        try request.validate()
        let transfer = try Transfer(request, on: easy, onChunk: onChunk)
        defer { easy.reset() }
        let code = ccurl_easy_perform(easy.raw)
        return try transfer.outcome(code).get()
    }
}
