/// The place of a conversation in the order in which work is served; the smaller comes first, then the smaller id.
///
/// One number, because it is compared millions of times: the due less the boost, not later than the provider's reply
/// window allows. A strict class comes before all of a lower one: it is moved by more than any two instants differ.
package enum OrderKey {
    /// Microseconds by which one strict class stands before the next: some nine thousand years.
    private static let strictStep: Int64 = 1 << 58
    /// Strict classes beside the usual one.
    package static let strictMax = 3
    /// The largest boost either way: a month, in seconds.
    package static let boostMax: Int32 = 31 * 86_400

    /// - Parameters:
    ///   - boost: seconds.
    ///   - latest: the instant by which an answer is owed at the latest; far future when nothing says so.
    package static func make(due: Instant, boost: Int32, latest: Instant, strict: UInt8) -> Int64 {
        let boosted = due - .seconds(Int64(boost))
        return min(boosted, latest).microseconds - Int64(strict) * strictStep
    }

    /// The instant a key stands for, its strict class left out.
    package static func instant(of key: Int64, strict: UInt8) -> Instant {
        Instant(microseconds: key + Int64(strict) * strictStep)
    }
}
