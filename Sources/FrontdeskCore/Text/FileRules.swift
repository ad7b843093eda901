/// Which files nobody gets, and how names of files are made safe.
package struct FileRules: Equatable, Sendable {
    /// Ends of names that a double click runs as a program on some machine: no customer and no agent needs to send one as
    /// it is, and mail servers everywhere refuse them.
    package static let usualEndings = [
        "ade", "adp", "apk", "app", "appx", "bat", "chm", "cmd", "com", "cpl", "dll", "exe", "hta", "ins", "iso", "isp",
        "jar", "js", "jse", "lnk", "mde", "msc", "msi", "msp", "mst", "pif", "ps1", "reg", "scr", "sct", "sh", "sys",
        "vb", "vbe", "vbs", "vhd", "wsc", "wsf", "wsh", "xll",
    ]

    private let blocked: Set<String>
    private let allowed: Set<String>

    /// The usual rules, with further ends of names that are blocked, and with some that are not; without their dots.
    package init(blocking: [String] = [], allowing: [String] = []) {
        allowed = Set(allowing.map { $0.lowercased() })
        blocked = Set(Self.usualEndings + blocking.map { $0.lowercased() }).subtracting(allowed)
    }

    /// Whether a file is of a type that is not passed on, by its name or by what it begins with.
    ///
    /// - Parameter head: its first bytes, four at least where it has them.
    package func isBlocked(name: String, head: some Collection<UInt8>) -> Bool {
        let ending = Self.ending(of: Self.cleanedName(name))
        if let ending, allowed.contains(ending) { return false }
        // Programs of Windows and of Linux, whatever they are called.
        if head.starts(with: [0x4D, 0x5A]) || head.starts(with: [0x7F, 0x45, 0x4C, 0x46]) { return true }
        return ending.map(blocked.contains) ?? false
    }

    /// What stands behind the last dot of a name, in lower case; nil where it has none.
    private static func ending(of name: String) -> String? {
        name.utf8.lastIndex(of: UInt8(ascii: ".")).map { name[name.index(after: $0)...].lowercased() }
    }

    /// A name without folders, without what acts instead of being seen, and not longer than file systems take; empty where
    /// nothing is left.
    ///
    /// Blanks and dots at its end go too: Windows drops them, and `a.exe.` is a program there.
    package static func cleanedName(_ name: String) -> String {
        let last = name.unicodeScalars.split { $0 == "/" || $0 == "\\" }.last ?? Substring.UnicodeScalarView()
        var clean = String.UnicodeScalarView()
        var bytes = 0
        for scalar in last where isSeen(scalar) {
            bytes += UTF8.width(scalar)
            guard bytes <= FileLimits.nameBytesMax else { break }
            clean.append(scalar)
        }
        while let end = clean.last, end == "." || end.properties.isWhitespace { clean.removeLast() }
        return String(clean.drop { $0.properties.isWhitespace })
    }

    private static func isSeen(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: false
        default: true
        }
    }
}

/// What files of messages may be, each with its unit and reason.
package enum FileLimits {
    /// Bytes of one file that an agent sends: what most mail servers still take once it is Base64.
    package static let fileBytesMax = 25 << 20
    /// Bytes of all files of one reply together: they travel in one mail.
    package static let replyBytesMax = 25 << 20
    /// Files of one reply: more belong into an archive.
    package static let replyFilesMax = 10
    /// Bytes of a name: the longest that file systems take.
    package static let nameBytesMax = 255
}
