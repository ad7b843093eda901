package import NIOCore

/// Takes a request's body as it comes, where that is not to be in memory as a whole.
package protocol BodySink: AnyObject, Sendable {
    /// Bytes the body may have.
    var bytesMax: Int { get }
    /// Takes the next piece, on the connection's event loop, and calls back once it has gone where it goes, from any thread.
    func take(_ piece: ByteBuffer, taken: @escaping @Sendable () -> Void)
    /// The request ended before its body had come; what was taken is of no use.
    func abandon()
}
