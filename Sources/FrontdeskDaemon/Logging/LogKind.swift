package import Logging

/// Each kind of event an operator meets, under a name and a number that never change: alerts and scripts go by them.
///
/// The number is the record's `MESSAGE_ID` in the journal; by it `journalctl -x` finds what has happened and what to
/// do.
package enum LogKind: String, CaseIterable, Sendable {
    case ready
    case stopping
    case stopped
    case migrated
    case backedUp = "backed-up"
    case reloaded
    case reloadRefused = "reload-refused"
    case configurationBroken = "config-broken"
    case addressTaken = "address-taken"
    case locked
    case storeBroken = "store-broken"
    case databaseNewer = "database-newer"
    case bug
    case storeFailed = "store-failed"
    case logNotCopied = "store-log-not-copied"
    case lowDisk = "low-disk"
    case roomAgain = "room-again"
    case clockJumped = "clock-jumped"
    case requestQuarantined = "request-quarantined"
    case messageQuarantined = "message-quarantined"
    case channelUp = "channel-up"
    case channelLost = "channel-lost"
    case channelDown = "channel-down"
    case channelComplains = "channel-complains"
    case mailsWait = "mails-wait"
    case replyFailed = "reply-failed"
    case deadLetter = "dead-letter"
    case breakerOpen = "destination-silent"
    case breakerClosed = "destination-back"
    case unknownSocket = "unknown-socket"
    case socketGroup = "socket-without-group"
    case unknownUser = "unknown-user"
    case userChanged = "user-changed"
    case blobsSwept = "blobs-swept"
    case blobsKept = "blobs-not-swept"
    case coreDumpsPossible = "core-dumps-possible"
    case checkpointWritten = "checkpoint-written"
    case checkpointFailed = "checkpoint-failed"
    case journalTrimmed = "journal-trimmed"
    case journalKept = "journal-kept"
    case scannerSilent = "scanner-silent"
    case scannerBack = "scanner-back"
    case fileInfected = "file-infected"
    case fileLost = "file-lost"
    case operatorRead = "operator-read"

    /// The key of the metadata by which a record says its kind.
    package static let key = "kind"

    /// How much it matters: an error wants somebody to act, a warning something that works less well, a notice a
    /// change.
    package var level: Logger.Level {
        switch self {
        case .configurationBroken, .addressTaken, .locked, .storeBroken, .databaseNewer, .bug:
            .critical
        case .reloadRefused, .storeFailed, .logNotCopied, .lowDisk, .requestQuarantined, .channelDown, .deadLetter,
            .blobsKept, .checkpointFailed, .journalKept, .scannerSilent:
            .error
        case .clockJumped, .messageQuarantined, .channelLost, .channelComplains, .replyFailed, .breakerOpen,
            .unknownSocket, .socketGroup, .unknownUser, .coreDumpsPossible, .fileInfected, .fileLost:
            .warning
        default:
            .notice
        }
    }

    /// `MESSAGE_ID`, 128 bits in hex.
    package var messageID: String {
        switch self {
        case .ready: "3122d0d10c3b0b083a4ca812ad87e588"
        case .stopping: "8ba6e8c5c476665cdc018f4a641f5465"
        case .stopped: "1e74e80aad572f7df35d63496b9b0f7f"
        case .migrated: "f264a884348a4ff493cc29da951a2d29"
        case .backedUp: "ac7a09552bc2baadc3762228ee9751c3"
        case .reloaded: "5adcc5fa9c46cee091023b455a2538bb"
        case .reloadRefused: "5ae946007299801e573d65bb084507aa"
        case .configurationBroken: "1cd91b4af911522dc74c2f9ac167b6dd"
        case .addressTaken: "00815bb46bf69aa2929de3e7e3d9b2f9"
        case .locked: "bafc19bd1eb522629abc9273f4adf7b7"
        case .storeBroken: "3715cf2ec89544c2e90155472a277e7f"
        case .databaseNewer: "131b6ba875a6fd898a4de4ecec35f336"
        case .bug: "5cd8d7063e7e9dd6e24312797bb2afdb"
        case .storeFailed: "84f1650caaf476b1fc92dc53068b9d8c"
        case .logNotCopied: "9d7659356c93f21f516bb85b164dc205"
        case .lowDisk: "2775c642ef201c94dc4c5d4e3692a8b1"
        case .roomAgain: "edb9c60573c5539f848746fbfd79b827"
        case .clockJumped: "37d590dc3568cdbb97c9d333bbd81301"
        case .requestQuarantined: "f86d860310a34ea22a79dee61fc0e9d0"
        case .messageQuarantined: "c2e3e78f86c93694a2cb4a2b8e54804e"
        case .channelUp: "c17425de09af68f3851e8e33733a6ed2"
        case .channelLost: "aa4c59663c65a8830c131d40f0a6c8ca"
        case .channelDown: "7cefbb8beb2e834df93d7fdd3e276c78"
        case .channelComplains: "1a87b9ae10f20eb0016001be24cc55dc"
        case .mailsWait: "0e34d5e0fe403f7f813fb20d22706877"
        case .replyFailed: "c4d440058db70045986701c9e4a4a180"
        case .deadLetter: "09649125c3757ab750683d4c2ae11830"
        case .breakerOpen: "ca040358532386541d1379f79035aae3"
        case .breakerClosed: "0d9bef303cf57a23908b41f8a77dd0a6"
        case .unknownSocket: "68bfc0ef3697bd8fe40371977d9a31e0"
        case .socketGroup: "d328795a893e8e04309f7a221ab743e6"
        case .unknownUser: "48b26183baa813eaea8ce1956e528863"
        case .userChanged: "9b4aaf5fab9144eb3cd691657c60c1e8"
        case .blobsSwept: "82351946f60c750adbb55f29d157a70b"
        case .blobsKept: "ccc3c12acb643e6b5a74a2baa733ec21"
        case .coreDumpsPossible: "ec50de8bbf79f5dd5af8e95329e16b47"
        case .checkpointWritten: "1d527c2bc00ee4e8d3819fbde11914ca"
        case .checkpointFailed: "d5d291da1f5ab58fc6d4bed261af27cc"
        case .journalTrimmed: "6ba29d96db1ea33e14674bd35b42d87e"
        case .journalKept: "a7b2ef336b167bc51ce52e18adae9e14"
        case .scannerSilent: "4178d86ccea8173db8a483335f22287e"
        case .scannerBack: "fc2b5513e2478e6bc9c8e01b995fd184"
        case .fileInfected: "7a288ebdcb5664a0625e05f980c3886c"
        case .fileLost: "f2f9c4e842ef7ccf2187f4269c6ec268"
        case .operatorRead: "47a2cb78bdbf7acea0a7c4059ece0a9c"
        }
    }
}

extension Logger {
    /// Writes down an event of a kind, at the kind's level.
    package func record(_ kind: LogKind, _ message: Logger.Message, _ metadata: Logger.Metadata = [:]) {
        log(level: kind.level, message, metadata: metadata.merging([LogKind.key: "\(kind.rawValue)"]) { $1 })
    }
}
