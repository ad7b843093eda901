package import FrontdeskContent
import FrontdeskCore

/// The channels that mails are delivered to, by name and by address.
package struct MailChannels: Sendable {
    /// A channel as deliveries need it.
    package struct Channel: Sendable {
        package var name: String
        /// Its addresses; `@domain` is all of a domain.
        package var addresses: [String]
        package var reader: MailReader
        /// Bytes of the largest mail it takes.
        package var sizeLimit: Int

        package init(name: String, addresses: [String], reader: MailReader, sizeLimit: Int) {
            self.name = name
            self.addresses = addresses
            self.reader = reader
            self.sizeLimit = sizeLimit
        }
    }

    private let channels: [Channel]
    private let names: [String: Int]
    /// Addresses and `@domain`s in lower case; of two channels with the same one the first has it.
    private let places: [String: Int]

    /// Those that take deliveries, and no others.
    package init(_ channels: [Channel] = []) {
        self.channels = channels
        names = Dictionary(channels.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        let entries = channels.enumerated().flatMap { place, channel in
            channel.addresses.map { (RecipientAddress.folded($0), place) }
        }
        places = Dictionary(entries, uniquingKeysWith: { first, _ in first })
    }

    /// The channel of that name.
    package subscript(name: String) -> Channel? { names[name].map { channels[$0] } }

    /// Bytes of the largest mail that any of them takes; 0 where there are none.
    package var sizeLimit: Int { channels.map(\.sizeLimit).max() ?? 0 }

    /// The channel that has an address: the very one, the one without its `+detail`, or its domain. ASCII letters of either
    /// case are the same.
    package func channel(for address: String) -> Channel? {
        let folded = RecipientAddress.folded(address)
        if let place = places[folded] { return channels[place] }
        guard let at = folded.lastIndex(of: "@") else { return nil }
        let domain = folded[at...]
        if let plus = folded[..<at].firstIndex(of: "+"), plus != folded.startIndex,
            let place = places[String(folded[..<plus] + domain)]
        {
            return channels[place]
        }
        return places[String(domain)].map { channels[$0] }
    }
}
