/// Takes a mail's bytes out of the stream that follows `DATA` (RFC 5321, section 4.5.2).
///
/// Only a dot alone between two pairs of CR and LF ends them. A CR or LF by itself is a byte as any other: whoever took it
/// for an end of line here would read as commands what a server before us read as text.
struct LMTPData {
    private enum Place {
        case lineStart, text
        /// Behind a CR.
        case carriageReturn
        /// Behind a dot that begins a line, and behind a CR after it.
        case dot, dotReturn
    }

    /// The mail without the dots that only keep its lines apart from the end; empty once it is too large.
    private(set) var mail: [UInt8] = []
    /// Its bytes, also of those that are not kept.
    private(set) var size = 0
    private let limit: Int
    private var place = Place.lineStart

    /// - Parameter limit: bytes that are kept; of a larger mail nothing is.
    init(limit: Int) {
        self.limit = limit
    }

    /// Takes bytes up to the end of the mail.
    ///
    /// - Returns: how many were taken where the mail ended among them; else nil.
    mutating func take(_ bytes: ArraySlice<UInt8>) -> Int? {
        var next = bytes.startIndex
        while next < bytes.endIndex {
            let byte = bytes[next]
            switch place {
            case .lineStart:
                place = byte == dot ? .dot : .text
                if byte == dot { next += 1 }
            case .text:
                let found = bytes[next...].firstIndex(of: carriageReturn)
                let end = found.map { $0 + 1 } ?? bytes.endIndex
                keep(bytes[next..<end])
                next = end
                if found != nil { place = .carriageReturn }
            case .carriageReturn:
                guard byte == lineFeed else {
                    place = .text
                    continue
                }
                keep(bytes[next...next])
                next += 1
                place = .lineStart
            case .dot:
                place = byte == carriageReturn ? .dotReturn : .text
                if byte == carriageReturn { next += 1 }
            case .dotReturn:
                guard byte != lineFeed else { return next + 1 - bytes.startIndex }
                keep([carriageReturn])
                place = .carriageReturn
            }
        }
        return nil
    }

    /// Keeps nothing of it.
    mutating func drop() {
        mail = []
        isDropped = true
    }

    private var isDropped = false

    private mutating func keep(_ bytes: ArraySlice<UInt8>) {
        size += bytes.count
        if size > limit { drop() }
        if !isDropped { mail += bytes }
    }
}

private let dot = UInt8(ascii: ".")
private let lineFeed = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")
