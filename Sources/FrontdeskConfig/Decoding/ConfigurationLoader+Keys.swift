package import FrontdeskCore

extension ConfigurationLoader {
    /// The keys that the objects of a file may have, those it does not use included; names and places in lists are `*`, as
    /// in `queues.*.live.ownerWait`. What only channels of one type have stands with it: `channels.*{email}.address`.
    ///
    /// Of an object that the file does not have nothing is known, so that all keys there are come from a file that uses
    /// every one of them.
    package static func keys(of file: SourceFile, zones folder: ZoneFolder = .system) -> Set<String> {
        let recorder = KeyRecorder()
        record([file], zones: folder, recorder)
        return recorder.keys
    }

    /// What holds where a file says nothing, by the way to the key as in ``keys(of:zones:)``; nil where it depends on more
    /// than the place.
    package static func usualValues(of file: SourceFile, zones folder: ZoneFolder = .system) -> [String: JSONValue?] {
        let recorder = KeyRecorder()
        record([file], zones: folder, recorder)
        var values: [String: JSONValue?] = [:]
        for (path, notes) in recorder.places {
            for (key, value) in notes.usual {
                let way = KeyRecorder.written(path.isEmpty ? key : path + "." + key)
                if let known = values[way], known != value {
                    values[way] = .some(nil)
                } else {
                    values[way] = .some(value)
                }
            }
        }
        return values
    }

    /// Reads a main file and its parts for what the decoders ask for.
    static func record(_ files: [SourceFile], zones folder: ZoneFolder, _ recorder: KeyRecorder) {
        var sources = SourceSet()
        let log = DiagnosticLog()
        let roots = files.map { file in
            var root = ConfigDocument.read(file: sources.add(file), of: sources, into: log)
            root.trail = KeyTrail(recorder)
            return root
        }
        guard let first = roots.first else { return }
        _ = ConfigurationDecoder.decode(first, parts: Array(roots.dropFirst()), zones: ZoneTable(folder: folder))
    }
}
