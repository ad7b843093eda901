/// The limits of this module, each with its unit and its reason.
package enum CurlLimits {
    /// Bytes of a response's body if a request names no limit of its own: answers of APIs are some KiB, and a
    /// peer that sends more without being asked to is to cost little.
    package static let responseBodyBytesMax = 4 << 20

    /// Bytes of all response heads of one request together, informational ones and redirects included: libcurl
    /// bounds a single line (100 KiB) but not their number.
    package static let responseHeadBytesMax = 256 << 10

    /// Time to resolve, connect and finish TLS, if a request names none: longer than two lost SYN packets.
    package static let connectTimeout: Duration = .seconds(10)

    /// Time for the whole request, if it names none: longer than what an API behind a gateway takes (30 s).
    package static let timeout: Duration = .seconds(60)

    /// The longest time-out in milliseconds that is handed on: 24 days, what fits 31 bits.
    static let timeoutMillisecondsMax = Int(Int32.max)

    /// Redirects that are followed, where a request follows any: more than an honest site needs, and the end of a loop.
    package static let redirectsMax = 5

    /// Requests of one `CurlMulti` that are on their way at once: a quarter of the 1,024 descriptors a process has by
    /// default. (libcurl could limit connections itself, but 7.88 at times leaves a waiting transfer asleep for seconds.)
    package static let transfersMax = 256

    /// Connections kept open for re-use: one descriptor and, with TLS, some 50 KiB each.
    package static let connectionsIdleMax = 64

    /// Easy handles kept for re-use: about 6 KiB each, and a new one costs more than it is worth to free it.
    static let handlesIdleMax = 64

    /// Milliseconds after which the thread of a `CurlMulti` looks up without being woken: only a safety net.
    static let pollMillisecondsMax: Int32 = 30_000

    /// Bytes that a connection hands over at a time: four records of TLS, and what a mailbox costs while it is read.
    package static let receiveBytesMax = 64 << 10

    /// Bytes kept of the last line with which a server has refused a login: a code and a sentence for people.
    static let loginReplyBytesMax = 1 << 10
}

extension CurlLimits {
    /// A duration as libcurl takes it, in milliseconds and rounded up; never 0, which would mean none or the default.
    static func milliseconds(_ duration: Duration) -> Int {
        guard duration < .milliseconds(timeoutMillisecondsMax) else { return timeoutMillisecondsMax }
        let (seconds, attoseconds) = duration.components
        let attosecondsPerMillisecond: Int64 = 1_000_000_000_000_000
        let fraction = (attoseconds + attosecondsPerMillisecond - 1) / attosecondsPerMillisecond
        return max(1, Int(seconds) * 1_000 + Int(fraction))
    }
}
