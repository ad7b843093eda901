package import FrontdeskCore

/// What a reload has done: `POST /v1/config/reload`.
package struct Reloaded: WireValue {
    /// Waiting conversations to which the new policy has done the same.
    package struct Moved: WireValue, Equatable {
        package var queue: String
        /// The queue they were moved to, if any.
        package var movedTo: String?
        package var conversations: Int
        /// Agents who can have them now and could not before, by name.
        package var gained: [String]
        package var lost: [String]
        /// How many could have them now.
        package var candidates: Int

        package init(
            queue: String, movedTo: String? = nil, conversations: Int, gained: [String], lost: [String],
            candidates: Int
        ) {
            self.queue = queue
            self.movedTo = movedTo
            self.conversations = conversations
            self.gained = gained
            self.lost = lost
            self.candidates = candidates
        }

        package init(json: JSONValue) throws(WireError) {
            let reader = try WireReader(json)
            queue = try reader.string("queue")
            movedTo = try reader.optionalString("movedTo")
            conversations = try reader.integer("conversations")
            gained = try reader.strings("gained")
            lost = try reader.strings("lost")
            candidates = try reader.integer("candidates")
        }

        package func write(to writer: inout JSONWriter) {
            writer.beginObject()
            writer.field("queue", queue)
            writer.field("movedTo", movedTo)
            writer.field("conversations", conversations)
            writer.list("gained", gained)
            writer.list("lost", lost)
            writer.field("candidates", candidates)
            writer.endObject()
        }
    }

    /// The generation in force now.
    package var generation: Int64
    /// Whether it is another than before; secrets are read anew either way.
    package var isNew: Bool
    /// What differs from before, a line each: `queue billing: live.target.firstReply 60s → 90s`.
    package var changes: [String]
    package var moved: [Moved]
    /// Whether waiting work is still being looked at by the new rules, so that what moved is not known.
    package var isDeriving: Bool
    /// Keys whose change counts from the next start on.
    package var needsRestart: [String]
    /// Warnings, as `config check` prints them; empty where there are none.
    package var warnings: String
    /// Tests of the configuration that were run.
    package var tests: Int

    package init(
        generation: Int64, isNew: Bool, changes: [String] = [], moved: [Moved] = [],
        isDeriving: Bool = false, needsRestart: [String] = [],
        warnings: String = "", tests: Int = 0
    ) {
        self.generation = generation
        self.isNew = isNew
        self.changes = changes
        self.moved = moved
        self.isDeriving = isDeriving
        self.needsRestart = needsRestart
        self.warnings = warnings
        self.tests = tests
    }

    package init(json: JSONValue) throws(WireError) {
        let reader = try WireReader(json)
        generation = try reader.integer("generation")
        isNew = try reader.bool("isNew")
        changes = try reader.strings("changes")
        moved = try reader.list("moved")
        isDeriving = try reader.flag("isDeriving")
        needsRestart = try reader.strings("needsRestart")
        warnings = try reader.optionalString("warnings") ?? ""
        tests = try reader.integer("tests")
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("generation", generation)
        writer.field("isNew", isNew)
        writer.list("changes", changes)
        writer.list("moved", moved)
        writer.flag("isDeriving", isDeriving)
        writer.list("needsRestart", needsRestart)
        if !warnings.isEmpty { writer.field("warnings", warnings) }
        writer.field("tests", tests)
        writer.endObject()
    }
}
