/// Bounds of what is read of providers that webhooks come from by a preset, each with its unit and reason.
enum PresetLimits {
    /// Bytes of a provider's word for a kind or an error that is shown; their longest have some 50.
    static let wordBytesMax = 64
}
