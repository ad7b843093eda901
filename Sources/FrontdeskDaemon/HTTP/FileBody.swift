package import FrontdeskStore
package import NIOPosix

/// The body of an answer that is read from the disk as the other side takes it.
package struct FileBody: Sendable {
    package let file: BlobFile
    /// Where it may be read from: that blocks.
    package let readers: NIOThreadPool

    package init(file: BlobFile, readers: NIOThreadPool) {
        self.file = file
        self.readers = readers
    }
}
