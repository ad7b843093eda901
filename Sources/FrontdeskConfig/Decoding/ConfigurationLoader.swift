import Crypto
import FrontdeskCore

/// Makes a configuration of the bytes of a file: the one way for the daemon, for `check` and for tests.
package enum ConfigurationLoader {
    /// The configuration, or nil where the report has errors; the sources are what a renderer needs for the report.
    ///
    /// Nothing but the bytes, and the time zones they name, is looked at: no secret is read, no user or host is looked up.
    package static func load(
        _ file: SourceFile, zones folder: ZoneFolder = .system
    ) -> (configuration: Configuration?, report: DiagnosticReport, sources: SourceSet) {
        var sources = SourceSet()
        let place = sources.add(file)
        let log = DiagnosticLog()
        let root = ConfigDocument.read(file: place, of: sources, into: log)
        let zones = ZoneTable(folder: folder)
        let decoded = ConfigurationDecoder.decode(root, zones: zones)
        guard let decoded, !log.hasErrors else { return (nil, log.report(), sources) }
        var policy = decoded.policy
        policy.patterns = TextAutomaton(decoded.patterns)
        policy.calendars += decoded.hours.map { $0.calendar() }
        let configuration = Configuration(
            settings: decoded.settings, policy: policy, hash: hash(of: file.bytes, zones),
            tests: decoded.tests, patternTexts: decoded.patternTexts)
        return (configuration, log.report(), sources)
    }

    private static func hash(of bytes: [UInt8], _ zones: ZoneTable) -> String {
        var hash = SHA256()
        hash.update(data: bytes)
        hash.update(data: Array(Fold.unicodeVersion.utf8))
        zones.add(to: &hash)
        let digits = Array("0123456789abcdef".utf8)
        let text = hash.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }
}
