package import FrontdeskCore

/// What an agent carries, and what they may.
package struct WireLoad: WireValue {
    /// Units in use, and the limit for new work.
    package var units: Int32
    package var capacity: Int32
    /// Open conversations owned, and their limit.
    package var owned: Int32
    package var ownedLimit: Int32
    /// Open offers.
    package var offers: Int32

    package init(units: Int32, capacity: Int32, owned: Int32, ownedLimit: Int32, offers: Int32) {
        self.units = units
        self.capacity = capacity
        self.owned = owned
        self.ownedLimit = ownedLimit
        self.offers = offers
    }

    package init(json: JSONValue) throws(WireError) {
        let reader = try WireReader(json)
        units = try reader.integer("units")
        capacity = try reader.integer("capacity")
        owned = try reader.integer("owned")
        ownedLimit = try reader.integer("ownedLimit")
        offers = try reader.integer("offers")
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("units", units)
        writer.field("capacity", capacity)
        writer.field("owned", owned)
        writer.field("ownedLimit", ownedLimit)
        writer.field("offers", offers)
        writer.endObject()
    }
}
