package import FrontdeskCore

/// A text that agents may answer by.
package struct TemplateInfo: WireValue {
    package var template: String
    /// The languages it is given in.
    package var languages: [String]

    package init(template: String, languages: [String]) {
        self.template = template
        self.languages = languages
    }

    package init(json: JSONValue) throws(WireError) {
        let reader = try WireReader(json)
        template = try reader.string("template")
        languages = try reader.values("languages", "codes of languages") { $0.string }
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("template", template)
        writer.list("languages", languages)
        writer.endObject()
    }
}

/// `GET /v1/templates`.
package struct TemplateList: WireValue {
    package var templates: [TemplateInfo]

    package init(templates: [TemplateInfo]) { self.templates = templates }

    package init(json: JSONValue) throws(WireError) {
        templates = try WireReader(json).list("templates")
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.list("templates", templates)
        writer.endObject()
    }
}
