import Crypto
import FrontdeskConfig

/// Reads the secrets of one channel, and notes which they were: by that a reload sees that one has changed while its reference
/// has not.
struct ChannelSecrets {
    /// Equal for channels that have read the same secrets in the same order. It holds none of them.
    struct Mark: Equatable, Sendable {
        fileprivate let digest: SHA256.Digest
    }

    private let resolver: SecretResolver
    private let channel: String
    private var read = SHA256()

    init(of channel: String, by resolver: SecretResolver) {
        self.channel = channel
        self.resolver = resolver
    }

    /// Which were read so far.
    var mark: Mark { Mark(digest: read.finalize()) }

    /// A secret that is text.
    mutating func text(_ reference: SecretReference) throws(DaemonError) -> String {
        let bytes: [UInt8]
        do {
            bytes = try resolver.resolve(reference)
        } catch {
            throw DaemonError.configuration("channel \(channel): \(error)")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw DaemonError.configuration("channel \(channel): \(reference.title): it is not text")
        }
        // Its length before it: where one ends and the next begins is part of what is compared.
        read.update(data: Array("\(bytes.count) ".utf8))
        read.update(data: bytes)
        return text
    }
}
