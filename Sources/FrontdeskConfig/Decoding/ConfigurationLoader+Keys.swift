import FrontdeskCore

extension ConfigurationLoader {
    /// The keys that the objects of a file may have, those it does not use included; names and places in lists are `*`, as
    /// in `queues.*.live.ownerWait`.
    ///
    /// Of an object that the file does not have nothing is known, so that all keys there are come from a file that uses
    /// every one of them.
    package static func keys(of file: SourceFile, zones folder: ZoneFolder = .system) -> Set<String> {
        var sources = SourceSet()
        let place = sources.add(file)
        let recorder = KeyRecorder()
        var root = ConfigDocument.read(file: place, of: sources, into: DiagnosticLog())
        root.trail = KeyTrail(recorder)
        _ = ConfigurationDecoder.decode(root, zones: ZoneTable(folder: folder))
        return recorder.keys
    }
}
