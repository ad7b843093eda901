import FrontdeskCore

/// The files of a configuration as one piece of bytes, as a generation keeps them.
///
/// One file is kept as it is. Several begin with a NUL, with which no file of a configuration begins; then follow name and
/// bytes of each, both behind their length as eight bytes, the highest first.
package enum ConfigurationArchive {
    private static let mark: UInt8 = 0

    /// The bytes of files, the main one first.
    package static func bytes(of files: [ConfigurationFile]) -> [UInt8] {
        if files.count == 1 { return files[0].bytes }
        var archive = [mark]
        for file in files {
            for part in [Array(file.name.utf8), file.bytes] {
                archive += lengthBytes(part.count)
                archive += part
            }
        }
        return archive
    }

    /// The files of an archive, or nil where it is none. One file alone has the name `frontdesk.json`, whatever it had.
    package static func files(in archive: [UInt8]) -> [ConfigurationFile]? {
        guard archive.first == mark else { return [ConfigurationFile(name: "frontdesk.json", bytes: archive)] }
        var files: [ConfigurationFile] = []
        var rest = archive.dropFirst()
        while !rest.isEmpty {
            guard let nameBytes = part(&rest), let name = String(validating: nameBytes, as: UTF8.self),
                let bytes = part(&rest)
            else { return nil }
            files.append(ConfigurationFile(name: name, bytes: Array(bytes)))
        }
        return files.isEmpty ? nil : files
    }

    /// The bytes that stand for a length.
    static func lengthBytes(_ length: Int) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: length >> (56 - 8 * $0)) }
    }

    /// Takes a length and as many bytes.
    private static func part(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard rest.count >= 8 else { return nil }
        let length = rest.prefix(8).reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
        rest = rest.dropFirst(8)
        guard length <= UInt64(rest.count) else { return nil }
        let part = rest.prefix(Int(length))
        rest = rest.dropFirst(Int(length))
        return part
    }
}

extension ConfigurationLoader {
    /// The configuration of a generation that was kept; in findings its files lie in a folder of that label.
    package static func load(
        archive: [UInt8], label: String, zones: ZoneFolder = .system
    ) -> (configuration: Configuration?, report: DiagnosticReport, sources: SourceSet) {
        guard let files = ConfigurationArchive.files(in: archive) else {
            return unusable([(SourceFile(name: label, bytes: []), .unreadableFile, "the kept files are damaged")])
        }
        let sources = files.map { SourceFile(name: "\(label)/\($0.name)", bytes: $0.bytes) }
        return load(sources[0], parts: Array(sources.dropFirst()), zones: zones)
    }

    /// A report of faults that keep files from being read.
    static func unusable(
        _ faults: [(file: SourceFile, code: DiagnosticCode, message: String)]
    ) -> (configuration: Configuration?, report: DiagnosticReport, sources: SourceSet) {
        var sources = SourceSet()
        let log = DiagnosticLog()
        for fault in faults {
            let place = sources.add(fault.file)
            log.report(Diagnostic(fault.code, at: SourceSpan(file: place, range: 0..<0), fault.message))
        }
        return (nil, log.report(), sources)
    }
}
