/// A dictionary that cannot be iterated.
///
/// The order of a dictionary is random per process; a decision that depended on it would not replay. Routing may only
/// ask for a key, so this type offers nothing else.
package struct LookupTable<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private var storage: [Key: Value]

    package init() {
        storage = [:]
    }

    package init(reserving capacity: Int) {
        storage = [Key: Value](minimumCapacity: capacity)
    }

    package var count: Int { storage.count }

    package subscript(key: Key) -> Value? {
        get { storage[key] }
        set { storage[key] = newValue }
    }

    package subscript(key: Key, default value: @autoclosure () -> Value) -> Value {
        get { storage[key, default: value()] }
        set { storage[key] = newValue }
    }
}
