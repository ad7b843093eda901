package import FrontdeskCore

/// What a webhook would make of a body, without a request around it: for trying out rules.
package enum WebhookSample {
    /// Why a body would go to quarantine.
    package struct Fault: Error, Equatable, Sendable {
        /// What is wrong and where; never what stands there.
        package let detail: String
    }

    /// The message of a body, as the channel would hand it over.
    ///
    /// - Parameter isSigned: whether the channel's requests are signed.
    package static func message(
        _ body: [UInt8], map: WebhookMap, isSigned: Bool
    ) throws(Fault) -> InboundMessage {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONParser.parse(
                body, limits: JSONLimits(bytesMax: body.count, depthMax: JSONLimits.nestingMax))
        } catch {
            throw Fault(detail: error.description)
        }
        do throws(WebhookFault) {
            return try WebhookMapper(map: map, isSigned: isSigned).message(from: value, deliveryID: "sample").message
        } catch {
            throw Fault(detail: error.detail)
        }
    }
}
