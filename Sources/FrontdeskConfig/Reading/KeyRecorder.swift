import FrontdeskCore

/// What decoders ask for while they read a file: the reference page of the configuration is held to it, its schema is made
/// of it, and it tells what holds where the file says nothing.
///
/// A key stands with the way to it, as in `queues.*.live.ownerWait`; `*` is a name the operator gave, or a place in a list.
/// A key that only some objects have stands with their word, as in `channels.*{email}.address`.
/// One recorder serves one reading on one thread.
final class KeyRecorder {
    private(set) var keys: Set<String> = []
    /// What was noted of each place, by the way to it. Conditions within conditions are one place.
    private(set) var places: [String: PlaceNotes] = [:]
    /// What holds for keys that the objects of this file lack, in the order of the reading.
    private(set) var usual: [UsualValue] = []

    /// Takes a key by its whole way from the root.
    func note(_ key: String) { keys.insert(key) }

    /// Changes what is known of a place.
    func change(_ path: String, _ body: (inout PlaceNotes) -> Void) {
        body(&places[Self.canonical(path), default: PlaceNotes()])
    }

    /// Takes what holds for a key that an object lacks.
    func note(_ value: UsualValue) { usual.append(value) }

    /// The way to what an object has where one of its keys has some word: a place of its own, since what is there in an
    /// object of another word may be another thing.
    static func variant(_ place: String, _ word: String) -> String { "\(place){\(word)}" }

    /// The way to a place as the reference page has it: `*` for places in lists too, and the words that objects have, as in
    /// `channels.*{email}.address`.
    static func written(_ place: String) -> String { place.replacing("[]", with: "*") }

    /// The way to a place, by which conditions within conditions are one.
    static func canonical(_ path: String) -> String {
        var tokens: [Substring] = []
        for token in path.split(separator: ".", omittingEmptySubsequences: false) {
            tokens.append(token)
            let nested: [[Substring]] = [["when", "all", "[]"], ["when", "any", "[]"], ["when", "not"]]
            for tail in nested where tokens.count >= tail.count && tokens.suffix(tail.count) == tail[...] {
                tokens.removeLast(tail.count - 1)
            }
        }
        return tokens.joined(separator: ".")
    }
}

/// What was noted of one place.
struct PlaceNotes {
    /// Keys of which at most one may be given.
    struct Exclusive: Hashable {
        var keys: [String]
        /// One of them has to be.
        var isNeeded: Bool
    }

    /// A key that is needed where another has one of some values.
    struct Demand: Hashable {
        var key: String
        var other: String
        var words: [String]
    }

    /// A word of a key on which it depends which other keys there are.
    struct Variant: Hashable {
        var key: String
        var word: String
    }

    /// What the value may be, each note once.
    private(set) var values: [ValueNote] = []
    /// The keys of an object, in the order they were asked for.
    private(set) var keys: [String] = []
    private(set) var required: [String] = []
    private(set) var exclusive: [Exclusive] = []
    private(set) var demands: [Demand] = []
    /// Those whose keys stand in a place of their own; see ``KeyRecorder/variant(_:_:)``.
    private(set) var variants: [Variant] = []
    /// What holds for keys that are not given; nil where that depends on more than the place.
    private(set) var usual: [String: JSONValue?] = [:]

    mutating func add(_ note: ValueNote) { Self.add(note, to: &values) }
    mutating func add(key: String) { Self.add(key, to: &keys) }
    mutating func add(required key: String) { Self.add(key, to: &required) }
    mutating func add(_ note: Exclusive) { Self.add(note, to: &exclusive) }
    mutating func add(_ note: Demand) { Self.add(note, to: &demands) }
    mutating func add(_ note: Variant) { Self.add(note, to: &variants) }

    mutating func add(usual value: JSONValue, for key: String) {
        if let known = usual[key] {
            if known != value { usual[key] = .some(nil) }
        } else {
            usual[key] = value
        }
    }

    private static func add<Note: Equatable>(_ note: Note, to notes: inout [Note]) {
        if !notes.contains(note) { notes.append(note) }
    }
}

/// What holds for a key that an object of the file lacks.
struct UsualValue {
    /// The place of the object's file in its set.
    let file: Int
    /// The way to the object.
    let object: JSONPointer
    let key: String
    let value: JSONValue
}

/// The way from the root to one value, for those who want to know the keys of what is there.
struct KeyTrail {
    private let recorder: KeyRecorder
    /// The way to the key, where `*` is a name or a place in a list.
    private let path: String
    /// The way to the value, where `*` is a name and `[]` a place in a list.
    private let place: String

    /// The root of a file.
    init(_ recorder: KeyRecorder) {
        self.init(recorder, path: "", place: "")
    }

    private init(_ recorder: KeyRecorder, path: String, place: String) {
        self.recorder = recorder
        self.path = path
        self.place = place
    }

    /// The way to a value inside.
    func appending(_ token: String) -> KeyTrail {
        KeyTrail(recorder, path: Self.join(path, token == "[]" ? "*" : token), place: Self.join(place, token))
    }

    /// The way to what this value has because one of its keys has some word.
    func variant(_ word: String) -> KeyTrail {
        KeyTrail(recorder, path: KeyRecorder.variant(path, word), place: KeyRecorder.variant(place, word))
    }

    /// A key of this value was asked for.
    func note(_ key: String) {
        recorder.note(Self.join(path, key))
        change { $0.add(key: key) }
    }

    /// Changes what is known of this place.
    func change(_ body: (inout PlaceNotes) -> Void) { recorder.change(place, body) }

    /// Takes what holds for a key that this value lacks.
    func note(_ value: UsualValue) {
        recorder.note(value)
        change { $0.add(usual: value.value, for: value.key) }
    }

    private static func join(_ path: String, _ token: String) -> String { path.isEmpty ? token : path + "." + token }
}

extension ConfigNode {
    /// Notes what may stand here.
    func note(_ note: ValueNote) { trail?.change { $0.add(note) } }
}
