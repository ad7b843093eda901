/// The keys that decoders ask for while they read a file: what the reference page of the configuration is held to.
///
/// A key stands with the way to it, as in `queues.*.live.ownerWait`; `*` is a name the operator gave, or a place in a list.
/// One recorder serves one reading on one thread.
final class KeyRecorder {
    private(set) var keys: Set<String> = []

    /// Takes a key by its whole way from the root.
    func note(_ key: String) { keys.insert(key) }
}

/// The way from the root to one value, for those who want to know the keys of what is there.
struct KeyTrail {
    private let recorder: KeyRecorder
    private let path: String

    /// The root of a file.
    init(_ recorder: KeyRecorder) {
        self.init(recorder, path: "")
    }

    private init(_ recorder: KeyRecorder, path: String) {
        self.recorder = recorder
        self.path = path
    }

    /// The way to a value inside.
    func appending(_ token: String) -> KeyTrail { KeyTrail(recorder, path: joined(token)) }

    /// A key of this value was asked for.
    func note(_ key: String) { recorder.note(joined(key)) }

    private func joined(_ token: String) -> String { path.isEmpty ? token : path + "." + token }
}
