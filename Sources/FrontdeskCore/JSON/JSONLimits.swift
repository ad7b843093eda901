/// What a JSON text may cost before it is refused.
package struct JSONLimits: Sendable, Equatable {
    /// Longest text, in bytes.
    package let bytesMax: Int
    /// Deepest nesting of arrays and objects; a lone scalar has depth 0.
    package let depthMax: Int

    /// Longest body of a webhook or an API request: a long chat transcript fits, a flood does not.
    package static let bodyBytesMax = 1 << 20
    /// Longest configuration file: ten thousand agents with forty lines each fit.
    package static let configBytesMax = 4 << 20
    /// Deepest nesting for both: real texts stay below 12, and recursion of this depth needs a few KiB of stack.
    package static let nestingMax = 64
    /// Most syntax errors collected from one text: past that a person starts anew, and memory stays bounded.
    package static let syntaxErrorsMax = 100

    /// The limits of webhook bodies and API requests.
    package static let body = JSONLimits(bytesMax: bodyBytesMax, depthMax: nestingMax)
    /// The limits of configuration files.
    package static let config = JSONLimits(bytesMax: configBytesMax, depthMax: nestingMax)

    /// Makes limits of bytes and of levels.
    package init(bytesMax: Int, depthMax: Int) {
        self.bytesMax = bytesMax
        self.depthMax = depthMax
    }
}
