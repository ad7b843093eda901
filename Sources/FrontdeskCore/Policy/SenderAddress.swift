/// Addresses of senders as routes compare them.
package enum SenderAddress {
    /// The one form of an address for conditions and for the facts of a message.
    package static func folded(_ address: String) -> String { String(decoding: Fold.fold(address), as: UTF8.self) }
}
