import FrontdeskCore

/// Why a body cannot be mapped: the code, and where; never what stands there.
struct WebhookFault: Error, Equatable {
    let code: QuarantineCode
    let detail: String

    init(_ code: QuarantineCode, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    init(_ code: QuarantineCode, at pointer: JSONPointer, _ reason: String) {
        self.init(code, "\(pointer.tokens.isEmpty ? "the body" : pointer.description) \(reason)")
    }
}
