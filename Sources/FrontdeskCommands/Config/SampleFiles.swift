import FrontdeskChannels
import FrontdeskConfig
import FrontdeskCore
import FrontdeskSimulation

extension SampleReader {
    /// Reads the sample messages of a configuration, or one given file for all of them.
    static func files(beside main: String, only: String? = nil) -> SampleReader {
        SampleReader(beside: main, only: only) { bytes, map, isSigned throws(SampleFault) in
            do throws(WebhookSample.Fault) {
                return try WebhookSample.message(bytes, map: map, isSigned: isSigned)
            } catch {
                throw SampleFault("the channel cannot read the file: \(error.detail)")
            }
        }
    }
}
