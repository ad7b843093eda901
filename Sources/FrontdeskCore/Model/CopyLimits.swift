/// The limits of copies of an answer, each with its unit and reason.
package enum CopyLimits {
    /// Addresses that get a copy of an answer: more than people write to by hand, and less than what servers take at once.
    package static let copiesMax = 40
}
