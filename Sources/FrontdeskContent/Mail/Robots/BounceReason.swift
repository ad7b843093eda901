/// Why a mail did not arrive, as far as it tells an agent what to do next.
package enum BounceReason: String, CaseIterable, Sendable {
    /// There is no such mailbox, or no longer: ask for another address.
    case unknownAddress
    /// There is no such domain, or it takes no mail: ask for another address.
    case unknownHost
    /// The mailbox is full: try later.
    case mailboxFull
    /// The mailbox exists and is closed or unused.
    case mailboxDisabled
    /// The host took the address and refused the mail in its name afterwards: filters of the recipient look like that.
    case recipientRefused
    /// The mail is larger than the other side takes.
    case tooLarge
    /// What the mail holds was refused: taken for spam, a virus, wrong in its form, against a policy.
    case content
    /// Our address, server or domain was refused: block lists, SPF, DKIM, DMARC, missing rights. For the operator.
    case senderRefused
    /// The other host was not reached, or not within the time.
    case unreachable
    /// Something is broken at the other side.
    case serverFault
    /// The report does not say, or nobody can tell.
    case unknown

    /// Whether writing to that address again is of no use.
    package var isHard: Bool { self == .unknownAddress || self == .unknownHost }
}
