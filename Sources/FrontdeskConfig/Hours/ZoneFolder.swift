import Glibc

/// A folder of zone data, one TZif file a zone.
package struct ZoneFolder: Equatable, Sendable {
    package let path: String

    /// Makes a folder of its path.
    package init(path: String) {
        self.path = path
    }

    /// Where Linux keeps its zone data.
    package static let system = ZoneFolder(path: "/usr/share/zoneinfo")

    /// Whether a text may name a zone: letters, digits and `+` `-` `_` of ASCII in parts between slashes. So no name
    /// leads out of the folder.
    package static func isName(_ text: String) -> Bool {
        guard HoursLimits.zoneName.contains(text.utf8.count) else { return false }
        return text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
            !part.isEmpty
                && part.utf8.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                        UInt8(ascii: "0")...UInt8(ascii: "9"):
                        true
                    default: "+-_".utf8.contains(byte)
                    }
                }
        }
    }

    /// The bytes of a zone's file.
    ///
    /// - Throws: why there are none to be had.
    func bytes(of name: String) throws(ZoneFault) -> [UInt8] {
        guard Self.isName(name) else { throw .notName }
        do throws(BoundedFile.Fault) {
            return try BoundedFile.read(path + "/" + name, bytesMax: HoursLimits.zoneFileBytesMax)
        } catch {
            switch error {
            case .missing: throw exists ? .unknown : .noFolder
            // A folder of zones, as `Europe`.
            case .notRegular: throw .unknown
            case .tooLarge: throw .malformed(.tooLarge)
            default: throw .unreadable(error.text)
            }
        }
    }

    /// The zone of a name.
    ///
    /// - Throws: why there is none.
    package func zone(named name: String) throws(ZoneFault) -> Zone {
        let bytes = try bytes(of: name)
        do throws(TZifFault) {
            return try TZifReader.zone(named: name, bytes)
        } catch {
            throw .malformed(error)
        }
    }

    /// The release of the zone data, as in `2025b`; `unknown` where the folder does not tell.
    package func version() -> String {
        for (file, prefix) in [("+VERSION", ""), ("tzdata.zi", "# version ")] {
            let bytes = try? BoundedFile.read(path + "/" + file, bytesMax: HoursLimits.zoneIndexBytesMax)
            guard let line = bytes?.prefix(while: { $0 != UInt8(ascii: "\n") }), line.starts(with: prefix.utf8) else {
                continue
            }
            let version = String(decoding: line.dropFirst(prefix.utf8.count), as: UTF8.self)
            if Self.isName(version) { return version }
        }
        return "unknown"
    }

    /// The names of the zones, sorted by their bytes.
    ///
    /// All names of the data start with a capital, and its other files and folders do not, or hold a point. No file is
    /// opened.
    package func names() -> [String] {
        var names: [String] = []
        collect(below: "", depth: 0, into: &names)
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private func collect(below folder: String, depth: Int, into names: inout [String]) {
        guard let directory = opendir(path + "/" + folder) else { return }
        defer { closedir(directory) }
        while names.count < HoursLimits.zoneNamesMax, let entry = readdir(directory) {
            let file = withUnsafeBytes(of: &entry.pointee.d_name) { name in
                String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
            }
            let name = folder + file
            guard let first = file.utf8.first, (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first),
                Self.isName(name)
            else { continue }
            var status = stat()
            guard stat(path + "/" + name, &status) == 0 else { continue }
            switch status.st_mode & S_IFMT {
            case S_IFREG: names.append(name)
            case S_IFDIR where depth + 1 < HoursLimits.zoneFolderDepth:
                collect(below: name + "/", depth: depth + 1, into: &names)
            default: break
            }
        }
    }

    private var exists: Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
