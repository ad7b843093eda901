package import FrontdeskStore

/// The stores that must keep the same contract.
package enum StoreKind: String, CaseIterable, Sendable {
    case memory
    case sqlite
    /// SQLite with a hash of two bits, so that nearly every key collides.
    case colliding

    /// A store of this kind, not yet open, with its files in the folder.
    package func make(in folder: TemporaryFolder) -> any Store & Sendable {
        switch self {
        case .memory: return MemoryStore()
        case .sqlite: return SQLiteStore(path: folder.path + "/desk.sqlite")
        case .colliding:
            var options = StoreOptions()
            options.keyMask = 3
            return SQLiteStore(path: folder.path + "/desk.sqlite", options: options)
        }
    }
}
