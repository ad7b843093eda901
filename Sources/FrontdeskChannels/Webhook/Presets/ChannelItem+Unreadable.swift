import FrontdeskCore

extension ChannelItem {
    /// A delivery that lacks what it must have, named by its place in it.
    static func missing(_ place: String, in body: [UInt8]) -> ChannelItem {
        .unreadable(.fieldMissing, detail: "\(place) is missing", bytes: body)
    }

    /// A delivery with a text that is longer than a message's may be.
    static func tooLong(_ place: String, in body: [UInt8]) -> ChannelItem {
        .unreadable(.textTooLong, detail: "\(place) exceeds \(ChannelLimits.textBytesMax) bytes", bytes: body)
    }
}
