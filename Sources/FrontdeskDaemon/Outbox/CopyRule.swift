import FrontdeskChannels
import FrontdeskContent
import FrontdeskCore

/// Who may get a copy of an answer by mail: anybody but the desk itself, which would take it in and answer.
struct CopyRule {
    /// Why an answer does not go to those who were named.
    enum Fault: Error, Equatable {
        /// The place of an address that no mail can be sent to.
        case address(Int)
        /// The place of an address of ours.
        case own(Int)
        case tooMany
    }

    /// All addresses that are ours, folded; `@domain` is a whole domain.
    private let own: [String]

    init(_ policy: Policy) {
        own = policy.channels.flatMap(\.ownAddresses).map(RecipientAddress.folded)
    }

    /// Those that an agent has named, each once.
    func copies(_ wanted: [String]) throws(Fault) -> [String] {
        guard wanted.count <= CopyLimits.copiesMax else { throw .tooMany }
        var copies: [String] = []
        for (place, address) in wanted.enumerated() {
            guard let path = OutgoingAddress(address)?.path else { throw .address(place) }
            guard !isOwn(path) else { throw .own(place) }
            Self.add(path, to: &copies)
        }
        return copies
    }

    /// Those that were named, and all others to whom a message went. What stands there as no address, a stranger has written:
    /// it is left out. Of a mail with more recipients than are kept nobody knows them all.
    func copies(_ wanted: [String], ofAll answered: InboundMessage?) throws(Fault) -> [String] {
        var copies = try copies(wanted)
        let recipients = answered?.recipients ?? []
        guard recipients.count < MailReader.recipientsMax else { throw .tooMany }
        for address in recipients {
            guard let path = OutgoingAddress(address)?.path, !isOwn(path) else { continue }
            Self.add(path, to: &copies)
        }
        guard copies.count <= CopyLimits.copiesMax else { throw .tooMany }
        return copies
    }

    private static func add(_ path: String, to copies: inout [String]) {
        let folded = RecipientAddress.folded(path)
        if !copies.contains(where: { RecipientAddress.folded($0) == folded }) { copies.append(path) }
    }

    /// With what follows a plus, too: our own signed addresses are such.
    private func isOwn(_ path: String) -> Bool {
        let folded = RecipientAddress.folded(path)
        let plain = Self.withoutPlus(folded)
        return own.contains { RecipientAddress.matches($0, folded) || RecipientAddress.matches($0, plain) }
    }

    private static func withoutPlus(_ address: String) -> String {
        guard let at = address.utf8.lastIndex(of: UInt8(ascii: "@")),
            let plus = address.utf8[..<at].firstIndex(of: UInt8(ascii: "+"))
        else { return address }
        return String(address[..<plus] + address[at...])
    }
}
