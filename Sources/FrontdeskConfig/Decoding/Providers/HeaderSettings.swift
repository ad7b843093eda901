/// A header field that a request carries.
package struct HeaderSettings: Equatable, Sendable {
    package enum Value: Equatable, Sendable {
        case text(String)
        /// The whole value of the field, as in `Bearer …`.
        case secret(SecretReference)
    }

    /// In the letters of the file.
    package var name: String
    package var value: Value

    /// A field by its name.
    package init(name: String, value: Value) {
        self.name = name
        self.value = value
    }
}
