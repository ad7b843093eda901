import FrontdeskCore

/// What the homeserver is asked to leave out, as JSON (Matrix 1.11, "Filtering").
enum MatrixFilter {
    /// The very first answer: invitations and where to begin, and of each room next to nothing.
    static let first =
        #"{"presence":{"types":[]},"account_data":{"types":[]},"room":{"state":{"types":[]},"#
        + #""timeline":{"limit":1,"types":[]},"ephemeral":{"types":[]},"account_data":{"types":[]}}}"#

    /// Every other: what is said, the names of who says it, who may enter, the room's alias, and what was read.
    static let news =
        #"{"presence":{"types":[]},"account_data":{"types":[]},"room":{"state":{"types":"#
        + #"["m.room.join_rules","m.room.encryption","m.room.canonical_alias","m.room.member"],"lazy_load_members":true},"timeline":{"limit":"#
        + "\(MatrixLimits.timelineEvents)"
        + #","lazy_load_members":true},"ephemeral":{"types":["m.receipt"]},"account_data":{"types":[]}}}"#

    /// A page of older events.
    static let page = #"{"lazy_load_members":true}"#
}
