/// What keys mean, in words for editors.
enum SchemaText {
    /// By the way to the key; from the reference page.
    static let meanings: [String: String] = [:]
}
