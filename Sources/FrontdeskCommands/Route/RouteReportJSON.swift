import FrontdeskConfig
import FrontdeskCore
import FrontdeskSimulation

/// How a message would be routed, for programs.
enum RouteReportJSON {
    static func text(_ report: RouteReport, _ configuration: Configuration) -> String {
        let names = report.asked.router.state.names
        let item = report.asked.item
        var json = JSONWriter()
        json.beginObject()
        json.key("channel")
        json.string(configuration.policy.channels[report.asked.situation.channel].name)
        json.key("now")
        write(report.asked.situation.now, to: &json)
        json.key("language")
        json.string(report.asked.facts.language)
        json.key("routes")
        json.beginArray()
        for step in report.trace.steps { write(step, to: &json) }
        json.endArray()
        json.key("route")
        json.string(names.name(item.route))
        if report.asked.isFiled {
            json.key("end")
            json.string(item.state == .spam ? "spam" : "file")
        } else {
            place(report, names, to: &json)
        }
        json.key("sentences")
        json.beginArray()
        for sentence in report.sentences { json.string(sentence) }
        json.endArray()
        json.endObject()
        return String(decoding: json.bytes, as: UTF8.self)
    }

    private static func write(_ instant: Instant, to json: inout JSONWriter) {
        if let text = RFC3339.text(instant) { json.string(text) } else { json.null() }
    }

    private static func write(_ step: RouteTrace.Step, to json: inout JSONWriter) {
        json.beginObject()
        json.key("id")
        json.string(step.route)
        json.key("matches")
        json.bool(step.failure == nil)
        if let failure = step.failure {
            json.key("because")
            json.string(failure)
        }
        json.endObject()
    }

    /// The queue, what it asks for there, and everybody who is looked at.
    private static func place(_ report: RouteReport, _ names: NameTable, to json: inout JSONWriter) {
        let item = report.asked.item
        json.key("queue")
        json.string(names.name(item.queue))
        json.key("class")
        json.string(item.workClass.name)
        json.key("requires")
        json.beginObject()
        for skill in report.asked.requirement.required {
            json.key(names.name(skill.skill))
            json.integer(Int64(skill.level))
        }
        json.endObject()
        json.key("prefers")
        json.beginObject()
        for skill in report.asked.requirement.preferred {
            json.key(names.name(skill.skill))
            json.integer(Int64(skill.weight))
        }
        json.endObject()
        json.key("due")
        write(item.due, to: &json)
        json.key("key")
        // Beyond what programs take for a number without loss.
        json.string(String(item.key))
        json.key("boostSeconds")
        json.integer(Int64(item.boost))
        json.key("strict")
        json.integer(Int64(item.strict))
        json.key("agent")
        if report.asked.winner.isSet { json.string(names.name(report.asked.winner)) } else { json.null() }
        json.key("candidates")
        json.beginArray()
        for candidate in report.candidates {
            json.beginObject()
            json.key("agent")
            json.string(candidate.agent)
            json.key("rank")
            json.beginObject()
            for (key, value) in candidate.ranks {
                json.key(key.name)
                json.integer(value)
            }
            json.endObject()
            json.endObject()
        }
        json.endArray()
        json.key("others")
        json.beginArray()
        for other in report.others {
            json.beginObject()
            json.key("agent")
            json.string(other.agent)
            json.key("code")
            json.string(other.code)
            json.key("sentence")
            json.string(other.sentence)
            json.endObject()
        }
        json.endArray()
    }
}
