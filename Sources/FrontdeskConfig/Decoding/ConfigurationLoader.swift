import Crypto
import FrontdeskCore

/// Makes a configuration of the bytes of its files: the one way for the daemon, for `check` and for tests.
package enum ConfigurationLoader {
    /// The configuration, or nil where the report has errors; the sources are what a renderer needs for the report.
    ///
    /// Nothing but the bytes, and the time zones they name, is looked at: no secret is read, no user or host is looked up.
    ///
    /// - Parameters:
    ///   - file: the main file.
    ///   - parts: those of `conf.d` in the order of their names; these begin with the folder that the main file's name
    ///     begins with, if any.
    ///   - lint: what is looked for beside errors.
    package static func load(
        _ file: SourceFile, parts: [SourceFile] = [], zones folder: ZoneFolder = .system,
        lint: LintOptions = LintOptions()
    ) -> (configuration: Configuration?, report: DiagnosticReport, sources: SourceSet) {
        var sources = SourceSet()
        let places = ([file] + parts).map { sources.add($0) }
        let log = DiagnosticLog()
        let roots = places.map { ConfigDocument.read(file: $0, of: sources, into: log) }
        let zones = ZoneTable(folder: folder)
        let decoded = ConfigurationDecoder.decode(roots[0], parts: Array(roots.dropFirst()), zones: zones)
        guard let decoded, !log.hasErrors else { return (nil, log.report(), sources) }
        if lint.isOn { ConfigurationLint(decoded, log: log).run(at: lint.now) }
        var policy = decoded.policy
        policy.patterns = TextAutomaton(decoded.patterns)
        policy.calendars += decoded.hours.map { $0.calendar() }
        let files = files(of: sources)
        let configuration = Configuration(
            settings: decoded.settings, policy: policy, zone: decoded.deskZone, hash: hash(of: files, zones),
            files: files,
            tests: decoded.tests, patternTexts: decoded.patternTexts)
        return (configuration, log.report(), sources)
    }

    /// The files by their names from the main file's folder on.
    private static func files(of sources: SourceSet) -> [ConfigurationFile] {
        let name = sources[0].name
        let folder = name[..<(name.lastIndex(of: "/").map { name.index(after: $0) } ?? name.startIndex)]
        return sources.files.map { file in
            let isInside = file.name.hasPrefix(folder)
            return ConfigurationFile(
                name: isInside ? String(file.name.dropFirst(folder.count)) : file.name, bytes: file.bytes)
        }
    }

    private static func hash(of files: [ConfigurationFile], _ zones: ZoneTable) -> String {
        var hash = SHA256()
        for part in files.dropFirst() {
            // Lengths before names and bytes keep two divisions of one text apart; no main file begins with a NUL.
            for bytes in [Array(part.name.utf8), part.bytes] {
                hash.update(data: (0..<8).map { UInt8(truncatingIfNeeded: bytes.count >> (56 - 8 * $0)) })
                hash.update(data: bytes)
            }
        }
        // The main file counts without its name, so that a copy is the same configuration.
        hash.update(data: files[0].bytes)
        hash.update(data: Array(Fold.unicodeVersion.utf8))
        zones.add(to: &hash)
        let digits = Array("0123456789abcdef".utf8)
        let text = hash.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }
}
