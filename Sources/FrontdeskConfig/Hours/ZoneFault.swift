/// Why there is no zone of a name.
package enum ZoneFault: Error, Equatable, Sendable {
    /// The text cannot be the name of a zone.
    case notName
    /// The folder has no such zone.
    case unknown
    /// There is no folder of zone data.
    case noFolder
    /// The file cannot be read, in a few words.
    case unreadable(String)
    /// The file is there, and is no zone data.
    case malformed(TZifFault)
}
