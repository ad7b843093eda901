/// One thing to tell the service manager: a line of sd_notify(3).
package enum ServiceNote: Sendable, Equatable {
    /// The start is over, or a reload is.
    case ready
    /// A reload has begun; by the monotonic clock.
    case reloading(monotonicMicroseconds: UInt64)
    /// The process is about to end.
    case stopping
    /// How the process is doing, in one line for people.
    case status(String)
    /// A start, a stop or a reload takes this much longer, counted from now.
    case extendTimeout(microseconds: UInt64)
    /// The process is alive.
    case watchdog
    /// Descriptors kept under this name are not needed any more.
    case removeStored(name: String)

    /// The line as it is sent. A status may have no line breaks: they would begin other notes.
    package var line: String {
        switch self {
        case .ready: "READY=1"
        case .reloading(let microseconds): "RELOADING=1\nMONOTONIC_USEC=\(microseconds)"
        case .stopping: "STOPPING=1"
        case .status(let text):
            "STATUS=" + String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 32 ? " " : $0 }))
        case .extendTimeout(let microseconds): "EXTEND_TIMEOUT_USEC=\(microseconds)"
        case .watchdog: "WATCHDOG=1"
        case .removeStored(let name): "FDSTOREREMOVE=1\nFDNAME=\(name)"
        }
    }
}
