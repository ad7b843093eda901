import FrontdeskCore
import FrontdeskStore

/// Reports on messages of ours that are not known as their provider's yet, the newest few.
///
/// Providers tell that a message was delivered within milliseconds, and the answer to the request that sent it may come
/// later. What is lost here, by a restart or in a flood, is a state that a person looks at and nothing depends on.
struct EarlyReceipts {
    /// Reports kept: more than are under way at once.
    static let kept = 256

    private var receipts: [String: DeliveryReceipt] = [:]
    /// Keys in the order in which they came.
    private var order: [String] = []

    /// Keeps the furthest of what is told of one message.
    mutating func keep(_ receipt: DeliveryReceipt, under key: String) {
        if let known = receipts[key] {
            let state = DeliveryState.sent.after(known.step) ?? .sent
            if state.after(receipt.step) != nil { receipts[key] = receipt }
            return
        }
        if order.count == Self.kept { receipts[order.removeFirst()] = nil }
        order.append(key)
        receipts[key] = receipt
    }

    mutating func take(_ key: String) -> DeliveryReceipt? {
        guard let receipt = receipts.removeValue(forKey: key) else { return nil }
        order.removeAll { $0 == key }
        return receipt
    }
}
