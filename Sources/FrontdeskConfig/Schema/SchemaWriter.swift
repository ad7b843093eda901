import FrontdeskCore

/// Writes notes of decoders as JSON Schema.
struct SchemaWriter {
    private let places: [String: PlaceNotes]
    private var json = JSONWriter(.pretty)

    /// The one place whose values may hold values like themselves.
    private static let condition = "routes.[].when"

    /// A writer of what was noted of each place.
    init(places: [String: PlaceNotes]) {
        self.places = places
    }

    /// The whole schema.
    mutating func document() -> [UInt8] {
        json.beginObject()
        json.key("$schema")
        json.string("https://json-schema.org/draft/2020-12/schema")
        json.key("$id")
        json.string(ConfigurationSchema.id)
        json.key("title")
        json.string("The configuration of Frontdesk")
        body("")
        json.key("$defs")
        json.beginObject()
        json.key("condition")
        json.beginObject()
        body(Self.condition)
        json.endObject()
        json.endObject()
        json.endObject()
        return json.bytes
    }

    /// The schema of a place, with what holds where nothing is said.
    private mutating func schema(_ path: String, usual: JSONValue? = nil) {
        json.beginObject()
        if let text = SchemaText.meanings[KeyRecorder.written(path)] {
            json.key("description")
            json.string(text)
        }
        if let usual {
            json.key("default")
            json.value(usual)
        }
        if path == Self.condition {
            json.key("$ref")
            json.string("#/$defs/condition")
        } else {
            body(path)
        }
        json.endObject()
    }

    /// What values a place takes, as members of an object that is open.
    private mutating func body(_ path: String, isItem: Bool = false) {
        let forms = forms(path, isItem: isItem)
        guard forms.count > 1 else {
            if let form = forms.first { write(form, path) }
            return
        }
        json.key("anyOf")
        json.beginArray()
        for form in forms {
            json.beginObject()
            write(form, path)
            json.endObject()
        }
        json.endArray()
    }

    // MARK: One type of JSON

    /// What a value of one type has to be.
    private enum Form {
        case object
        case members(key: TextForm?, count: ClosedRange<Int>)
        case array(ClosedRange<Int>)
        case listOfSame
        case string([ValueNote])
        case bool
        case integer(ClosedRange<Int64>)
    }

    /// The alternatives of a place; none where it takes anything.
    private func forms(_ path: String, isItem: Bool = false) -> [Form] {
        let notes = isItem ? itemValues(path) : values(path)
        var forms: [Form] = []
        var strings: [ValueNote] = []
        var members: Form?
        for note in notes {
            switch note {
            case .anything: return []
            case .object: forms.append(.object)
            case .members(let key, let count): members = narrowed(members, key, count)
            case .array(let count): if !notes.contains(.oneOrMore) { forms.append(.array(count)) }
            case .oneOrMore: break
            case .bool: forms.append(.bool)
            case .integer(let range): forms.append(.integer(range))
            case .string, .form, .anyForm, .choice, .duration, .size: strings.append(note)
            }
        }
        if let members { forms.append(members) }
        if !strings.isEmpty { forms.insert(.string(strings), at: 0) }
        if notes.contains(.oneOrMore), !isItem { forms.append(.listOfSame) }
        return forms
    }

    /// The notes of a place; where a value may stand alone or in a list, those of both.
    private func values(_ path: String) -> [ValueNote] {
        var notes = places[path] ?? PlaceNotes()
        guard notes.values.contains(.oneOrMore) else { return notes.values }
        for note in places[path + ".[]"]?.values ?? [] { notes.add(note) }
        return notes.values
    }

    /// The notes of an item where a value may stand alone or in a list: its own, or those of one that stands alone.
    private func itemValues(_ path: String) -> [ValueNote] {
        places[path + ".[]"]?.values ?? places[path]?.values ?? []
    }

    /// What two notes say of one object: the keys of the one that names them, the smaller count.
    private func narrowed(_ form: Form?, _ key: TextForm?, _ count: ClosedRange<Int>) -> Form {
        guard case .members(let known, let other)? = form else { return .members(key: key, count: count) }
        return .members(key: known ?? key, count: count.clamped(to: other))
    }

    private mutating func write(_ form: Form, _ path: String) {
        switch form {
        case .object: object(path)
        case .members(let key, let count):
            type("object")
            if let key {
                json.key("propertyNames")
                json.beginObject()
                string("pattern", key.pattern)
                json.endObject()
            }
            limits(count, "minProperties", "maxProperties")
            json.key("additionalProperties")
            schema(KeyRecorder.canonical(path + ".*"))
        case .array(let count):
            type("array")
            limits(count, "minItems", "maxItems")
            json.key("items")
            schema(KeyRecorder.canonical(path + ".[]"))
        case .listOfSame:
            type("array")
            json.key("minItems")
            json.integer(1)
            json.key("items")
            json.beginObject()
            body(path, isItem: true)
            json.endObject()
        case .string(let notes): text(notes)
        case .bool: type("boolean")
        case .integer(let range):
            type("integer")
            json.key("minimum")
            json.integer(range.lowerBound)
            json.key("maximum")
            json.integer(range.upperBound)
        }
    }

    // MARK: Strings

    private mutating func text(_ notes: [ValueNote]) {
        type("string")
        var words: [String] = []
        var patterns: [String] = []
        var comments: [String] = []
        var bytes = 0...Int.max
        for note in notes {
            switch note {
            case .string(let range): bytes = bytes.clamped(to: range)
            case .form(let form): patterns.append(form.pattern)
            case .choice(let choice): words += choice.filter { !words.contains($0) }
            case .duration(let range):
                patterns.append((range.lowerBound < 0 ? TextForm.signedDuration : .duration).pattern)
                comments.append(self.range(range) { DurationText.text(microseconds: $0) })
            case .size(let range):
                patterns.append(TextForm.size.pattern)
                comments.append(self.range(range) { SizeText.text(bytes: $0) })
            default: break
            }
        }
        // A character has at least a byte.
        limits(min(bytes.lowerBound, 1)...bytes.upperBound, "minLength", "maxLength")
        if !words.isEmpty {
            json.key("enum")
            json.beginArray()
            for word in words { json.string(word) }
            json.endArray()
        }
        for comment in comments { string("$comment", comment) }
        let isEither = notes.contains(.anyForm) && patterns.count > 1
        if !isEither, let first = patterns.first { string("pattern", first) }
        guard patterns.count > 1 else { return }
        json.key(isEither ? "anyOf" : "allOf")
        json.beginArray()
        for pattern in isEither ? patterns[...] : patterns.dropFirst() {
            json.beginObject()
            string("pattern", pattern)
            json.endObject()
        }
        json.endArray()
    }

    /// A range of quantities for people.
    private func range(_ range: ClosedRange<Int64>, _ text: (Int64) -> String) -> String {
        let least = text(range.lowerBound)
        return range.upperBound == .max ? "\(least) or more" : "\(least) to \(text(range.upperBound))"
    }

    // MARK: Objects

    private mutating func object(_ path: String) {
        let notes = places[path] ?? PlaceNotes()
        type("object")
        // Where it depends on a word which keys there are, each of the words closes the object.
        members(of: path, notes, isClosed: notes.variants.isEmpty)
    }

    /// The keys of an object: those of a place, and those that others have said more of.
    private mutating func members(of path: String, _ notes: PlaceNotes, beside common: [String] = [], isClosed: Bool) {
        json.key("properties")
        json.beginObject()
        for key in common where !notes.keys.contains(key) {
            json.key(key)
            json.bool(true)
        }
        for key in notes.keys {
            json.key(key)
            schema(KeyRecorder.canonical(path.isEmpty ? key : path + "." + key), usual: notes.usual[key] ?? nil)
        }
        json.endObject()
        if isClosed {
            json.key("additionalProperties")
            json.bool(false)
        }
        names("required", notes.required)
        rules(notes, path)
    }

    /// What keys have to do with each other.
    private mutating func rules(_ notes: PlaceNotes, _ path: String) {
        guard !notes.exclusive.isEmpty || !notes.demands.isEmpty || !notes.variants.isEmpty else { return }
        json.key("allOf")
        json.beginArray()
        for variant in notes.variants { self.variant(variant, of: path, notes.keys) }
        for rule in notes.exclusive {
            json.beginObject()
            json.key(rule.isNeeded ? "oneOf" : "not")
            if rule.isNeeded {
                json.beginArray()
                for key in rule.keys { required([key]) }
                json.endArray()
            } else {
                json.beginObject()
                json.key("anyOf")
                json.beginArray()
                for (place, key) in rule.keys.enumerated() {
                    for other in rule.keys[(place + 1)...] { required([key, other]) }
                }
                json.endArray()
                json.endObject()
            }
            json.endObject()
        }
        for rule in notes.demands { demand(rule) }
        json.endArray()
    }

    /// The keys of an object where one of them has some word, beside those of all such objects.
    private mutating func variant(_ variant: PlaceNotes.Variant, of path: String, _ common: [String]) {
        let place = KeyRecorder.variant(path, variant.word)
        json.beginObject()
        condition(variant.key, [variant.word])
        json.key("then")
        json.beginObject()
        members(of: place, places[place] ?? PlaceNotes(), beside: common, isClosed: true)
        json.endObject()
        json.endObject()
    }

    private mutating func demand(_ rule: PlaceNotes.Demand) {
        json.beginObject()
        condition(rule.other, rule.words)
        json.key("then")
        required([rule.key])
        json.endObject()
    }

    /// Where a key has one of some words.
    private mutating func condition(_ key: String, _ words: [String]) {
        json.key("if")
        json.beginObject()
        json.key("properties")
        json.beginObject()
        json.key(key)
        json.beginObject()
        names("enum", words)
        json.endObject()
        json.endObject()
        names("required", [key])
        json.endObject()
    }

    private mutating func required(_ keys: [String]) {
        json.beginObject()
        names("required", keys)
        json.endObject()
    }

    // MARK: Members

    private mutating func type(_ name: String) { string("type", name) }

    private mutating func string(_ key: String, _ value: String) {
        json.key(key)
        json.string(value)
    }

    private mutating func names(_ key: String, _ names: [String]) {
        guard !names.isEmpty else { return }
        json.key(key)
        json.beginArray()
        for name in names { json.string(name) }
        json.endArray()
    }

    private mutating func limits(_ range: ClosedRange<Int>, _ least: String, _ most: String) {
        if range.lowerBound > 0 {
            json.key(least)
            json.integer(Int64(range.lowerBound))
        }
        if range.upperBound < .max {
            json.key(most)
            json.integer(Int64(range.upperBound))
        }
    }
}
