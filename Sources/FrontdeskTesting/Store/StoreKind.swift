package import FrontdeskStore

/// The stores that must keep the same contract.
package enum StoreKind: String, CaseIterable, Sendable {
    case memory
    case sqlite
    /// SQLite that merges its keys after a few.
    case merging
    /// The same with a hash of two bits, so that nearly every key collides.
    case colliding

    /// A store of this kind, not yet open, with its files in the folder.
    package func make(in folder: TemporaryFolder) -> any Store & Sendable {
        switch self {
        case .memory: return MemoryStore()
        case .sqlite: return SQLiteStore(path: folder.path + "/desk.sqlite")
        case .merging, .colliding:
            var options = StoreOptions()
            options.keySliceBits = 1
            // One bit in each of the two slices.
            if self == .colliding { options.keyMask = 1 << 63 | 1 }
            return SQLiteStore(path: folder.path + "/desk.sqlite", options: options)
        }
    }
}
