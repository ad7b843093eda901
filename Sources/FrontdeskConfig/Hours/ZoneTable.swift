import Crypto

/// The zones one configuration uses, each read once.
///
/// One table serves one load on one thread, as the log does.
final class ZoneTable {
    let folder: ZoneFolder
    private var zones: [(zone: Zone, digest: SHA256.Digest)] = []
    private var names: [String]?

    /// A table over a folder; nothing is read before it is asked for.
    init(folder: ZoneFolder) {
        self.folder = folder
    }

    /// The zone of a name. `UTC` needs no folder.
    func zone(named name: String) throws(ZoneFault) -> Zone {
        if name == Zone.utc.name { return .utc }
        if let found = zones.first(where: { $0.zone.name == name }) { return found.zone }
        let bytes = try folder.bytes(of: name)
        do throws(TZifFault) {
            let zone = try TZifReader.zone(named: name, bytes)
            zones.append((zone, SHA256.hash(data: bytes)))
            return zone
        } catch {
            throw .malformed(error)
        }
    }

    /// Adds what the zones were made of to a hash, in an order that the file does not change.
    func add(to hash: inout SHA256) {
        for (zone, digest) in zones.sorted(by: { $0.zone.name < $1.zone.name }) {
            hash.update(data: Array(zone.name.utf8) + [0])
            hash.update(data: Array(digest))
        }
    }

    /// The zone that a wrong name was probably meant to be: the nearest name, or one that ends in it, as in `Istanbul`.
    func suggestion(for wrong: String) -> String? {
        let known = names ?? folder.names()
        names = known
        if let near = DidYouMean.suggestion(for: wrong, among: known) { return near }
        let ending = "/" + wrong.lowercased().replacing(" ", with: "_")
        return known.first { $0.lowercased().hasSuffix(ending) }
    }
}
