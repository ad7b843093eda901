import FrontdeskCore

extension ConfigurationLoader {
    /// The keys that the objects of a file may have, those it does not use included; names and places in lists are `*`, as
    /// in `queues.*.live.ownerWait`.
    ///
    /// Of an object that the file does not have nothing is known, so that all keys there are come from a file that uses
    /// every one of them.
    package static func keys(of file: SourceFile, zones folder: ZoneFolder = .system) -> Set<String> {
        let recorder = KeyRecorder()
        record(file, zones: ZoneTable(folder: folder), recorder)
        return recorder.keys
    }

    /// Reads a file for what the decoders ask for.
    static func record(_ file: SourceFile, zones: ZoneTable, _ recorder: KeyRecorder) {
        var sources = SourceSet()
        let place = sources.add(file)
        var root = ConfigDocument.read(file: place, of: sources, into: DiagnosticLog())
        root.trail = KeyTrail(recorder)
        _ = ConfigurationDecoder.decode(root, zones: zones)
    }
}
