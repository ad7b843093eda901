import FrontdeskCore

/// The JSON Schema (2020-12) of the configuration, made of what the decoders ask for while they read.
///
/// What it refuses a check refuses as well. It cannot say what needs more than one place of the file, what is measured in
/// bytes or time, and what the rest of the machine decides: unknown names, ranges of durations, time zones.
package enum ConfigurationSchema {
    /// Under which the schema is known to editors.
    package static let id = "https://frontdesk.example/frontdesk.schema.json"

    /// The schema as JSON text for people, with its closing line break.
    package static func text() -> String {
        var writer = SchemaWriter(places: places())
        return String(decoding: writer.document(), as: UTF8.self) + "\n"
    }

    /// The keys that nothing is known of but their names; none, where the samples use everything.
    package static func unreadKeys() -> [String] {
        let places = places()
        var unread: [String] = []
        for (path, notes) in places {
            for key in notes.keys {
                let way = KeyRecorder.canonical(path.isEmpty ? key : path + "." + key)
                if places[way]?.values.isEmpty ?? true { unread.append(way) }
            }
            for note in notes.values {
                guard let inside = note.inside else { continue }
                let way = KeyRecorder.canonical(path + inside)
                if places[way]?.values.isEmpty ?? true { unread.append(way) }
            }
        }
        return unread.sorted()
    }

    /// What the decoders ask for in the samples.
    static func places() -> [String: PlaceNotes] {
        let recorder = KeyRecorder()
        for text in [SchemaSample.full, SchemaSample.others] {
            ConfigurationLoader.record([SourceFile(name: "sample", bytes: Array(text.utf8))], zones: .system, recorder)
        }
        return recorder.places
    }
}

extension ValueNote {
    /// The way to the values inside that have to be read too.
    fileprivate var inside: String? {
        switch self {
        case .members: ".*"
        case .array: ".[]"
        case .object, .oneOrMore, .string, .form, .anyForm, .choice, .bool, .integer, .duration, .size, .anything: nil
        }
    }
}
