package import FrontdeskCore

/// An accepted form of the configuration: a row of `GET /v1/config/history`.
package struct Generation: WireValue {
    package var generation: Int64
    package var at: Instant
    /// Who brought it; nil for the daemon itself, at its start or for a signal.
    package var uid: Int64?
    package var hash: String

    package init(generation: Int64, at: Instant, uid: Int64?, hash: String) {
        self.generation = generation
        self.at = at
        self.uid = uid
        self.hash = hash
    }

    package init(json: JSONValue) throws(WireError) {
        let reader = try WireReader(json)
        generation = try reader.integer("generation")
        at = try reader.instant("at")
        uid = try reader.optionalInteger("uid")
        hash = try reader.string("hash")
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("generation", generation)
        writer.field("at", at)
        writer.field("uid", uid)
        writer.field("hash", hash)
        writer.endObject()
    }
}

/// `GET /v1/config/history`, newest first.
package struct GenerationList: WireValue {
    package var generations: [Generation]
    /// Where the next page goes on: `before`; nil after the last.
    package var next: Int64?

    package init(generations: [Generation], next: Int64?) {
        self.generations = generations
        self.next = next
    }

    package init(json: JSONValue) throws(WireError) {
        let reader = try WireReader(json)
        generations = try reader.list("generations")
        next = try reader.optionalInteger("next")
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.list("generations", generations)
        writer.field("next", next)
        writer.endObject()
    }
}

/// One generation with its files: `GET /v1/config/history/{n}`, and `GET /v1/config` for the one in force.
package struct GenerationFiles: WireValue {
    /// A file, by its name below the folder of the first.
    package struct File: WireValue {
        package var name: String
        package var text: String

        package init(name: String, text: String) {
            self.name = name
            self.text = text
        }

        package init(json: JSONValue) throws(WireError) {
            let reader = try WireReader(json)
            name = try reader.string("name")
            text = try reader.string("text")
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.field("name", name)
            writer.field("text", text)
            writer.endObject()
        }
    }

    package var generation: Generation
    /// The releases of Unicode and of the time zones it was read with.
    package var unicode: String
    package var zones: String
    /// The daemon's file on the disk; nil for a generation that is over.
    package var path: String?
    /// The main file first.
    package var files: [File]

    package init(generation: Generation, unicode: String, zones: String, path: String?, files: [File]) {
        self.generation = generation
        self.unicode = unicode
        self.zones = zones
        self.path = path
        self.files = files
    }

    package init(json: JSONValue) throws(WireError) {
        let reader = try WireReader(json)
        generation = try Generation(json: json)
        unicode = try reader.string("unicode")
        zones = try reader.string("zones")
        path = try reader.optionalString("path")
        files = try reader.list("files")
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("generation", generation.generation)
        writer.field("at", generation.at)
        writer.field("uid", generation.uid)
        writer.field("hash", generation.hash)
        writer.field("unicode", unicode)
        writer.field("zones", zones)
        writer.field("path", path)
        writer.list("files", files)
        writer.endObject()
    }
}
