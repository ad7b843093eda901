/// What `journalctl -x` shows of each kind: what has happened, and what to do.
extension LogKind {
    /// In a few words.
    package var subject: String {
        switch self {
        case .ready: "The desk is ready"
        case .stopping: "The desk stops"
        case .stopped: "The desk has stopped"
        case .migrated: "The database has a new form"
        case .backedUp: "A backup was written"
        case .reloaded: "The configuration was reloaded"
        case .reloadRefused: "The configuration was not reloaded"
        case .configurationBroken: "The daemon does not start: its configuration"
        case .addressTaken: "The daemon does not start: it cannot listen"
        case .locked: "The daemon does not start: the database is in use"
        case .storeBroken: "The daemon ends: its store has failed"
        case .databaseNewer: "The daemon does not start: a newer release wrote the database"
        case .bug: "The daemon ends: a fault of its own"
        case .storeFailed: "A commit has failed"
        case .logNotCopied: "The write-ahead log was not copied into the database"
        case .lowDisk: "The disk is almost full"
        case .roomAgain: "The disk has room again"
        case .clockJumped: "The clock has jumped"
        case .requestQuarantined: "A request is in quarantine"
        case .messageQuarantined: "A message is in quarantine"
        case .channelUp: "A channel is open"
        case .channelLost: "A channel is lost for now"
        case .channelDown: "A channel is down until something is changed"
        case .channelComplains: "A channel works, though not in full"
        case .mailsWait: "Many mails wait in a mailbox"
        case .replyFailed: "An attempt to send a reply has failed"
        case .deadLetter: "A reply is held and does not leave by itself"
        case .breakerOpen: "A destination does not answer"
        case .breakerClosed: "A destination answers again"
        case .unknownSocket: "A socket of an unknown name was handed over"
        case .socketGroup: "A socket is not open to its group"
        case .unknownUser: "A Unix user or group of the configuration does not exist"
        case .userChanged: "A Unix user is another than before"
        case .blobsSwept: "Bytes that nobody names were removed"
        case .blobsKept: "Bytes that nobody names were not removed"
        case .coreDumpsPossible: "A crash may leave a core dump"
        case .checkpointWritten: "A checkpoint was written"
        case .checkpointFailed: "No checkpoint was written"
        case .journalTrimmed: "Journal older than the retention is removed"
        case .journalKept: "Journal older than the retention stays for now"
        case .scannerSilent: "The virus scanner looks at no files"
        case .scannerBack: "The virus scanner looks at files again"
        case .fileInfected: "A file is infected"
        case .fileLost: "A file of a message is not to be had"
        case .operatorRead: "An operator has read what customers wrote"
        }
    }

    /// What has happened, and what to do about it.
    package var advice: String {
        switch self {
        case .ready:
            "The daemon has taken over what was on the disk and listens at its sockets. From now on messages "
                + "come in and agents are answered."
        case .stopping:
            "The daemon was told to stop. It ends what it has in hand, answers those who wait so that they "
                + "come again, and ends. Nothing has to be done."
        case .stopped:
            "The daemon has ended in good order; everything that was acknowledged is on the disk."
        case .migrated:
            "A newer release has brought the database to its form, and has kept a copy of the one before "
                + "beside it. Remove the copy once the new release has proved itself; an older release can be "
                + "started on the copy only."
        case .backedUp:
            "The copy is complete and synced. Check it with frontdesk verify, and keep it on another machine."
        case .reloaded:
            "The files of the disk are in force. What changed: frontdesk config history."
        case .reloadRefused:
            "The files of the disk are not good, or the desk still needs what they leave out; the old "
                + "configuration stays in force and nobody has noticed anything. See what is wrong with frontdesk "
                + "config check, or with frontdesk reload, which says it as well; put it right and reload."
        case .configurationBroken:
            "Nothing was started, and nothing on the disk was touched. The findings stand in the log before "
                + "this message, each with its file, line and column. Put them right, see with frontdesk config "
                + "check that all is well, and start with systemctl start frontdesk. The daemon is not started "
                + "again by itself before that."
        case .addressTaken:
            "Another program listens at an address of the configuration (listen), or the daemon's user may "
                + "not. ss -lxtp shows who listens where. The start is tried again."
        case .locked:
            "Another daemon has the database open: two would spoil each other's work. systemctl status "
                + "frontdesk and ps -C frontdeskd show which. The start is tried again."
        case .storeBroken:
            "The database cannot be opened, or could not be opened again after a failure: the disk, the "
                + "rights of the state folder, or a damage. Look at the disk (dmesg, df) and at the message; check "
                + "the database with frontdesk verify. What was acknowledged is on the disk unless that is lost "
                + "itself; then put the last backup back."
        case .databaseNewer:
            "Nothing was touched. Install the release that wrote it, or put back the copy that was kept when it was "
                + "migrated, without what has come since: the page Backup says how."
        case .bug:
            "It met what must not happen, and does not go on rather than do the wrong thing. Keep a copy of "
                + "the state folder and report the message."
        case .storeFailed:
            "The disk did not take what was to be written. Those who waited were told to come again, the "
                + "database was closed, opened and read again, and the desk goes on. Look at the disk: df for its "
                + "room, dmesg for its faults."
        case .logNotCopied:
            "Nothing is lost, but the log grows. Look at the disk: df for its room, dmesg for its faults."
        case .lowDisk:
            "Less room is left than the daemon keeps free: it takes no new messages in until there is more; "
                + "agents can finish their work. Senders were told to come again. Make room on the disk of the "
                + "state folder."
        case .roomAgain:
            "New messages are taken in again."
        case .clockJumped:
            "The wall clock has been ahead of the desk's time for ten minutes, and the desk has followed it: "
                + "all that was due in between is due now. See to it that the time is kept by timedatectl."
        case .requestQuarantined:
            "A request has ended the daemon several times, or its data was refused by the store: a fault of "
                + "the daemon's. It was put aside with its bytes, and its caller was told so. Report it; frontdesk "
                + "quarantine shows what is kept."
        case .messageQuarantined:
            "What came by the channel could not be understood, and is kept as it came. frontdesk quarantine "
                + "shows it. Where it was meant for people, look why: the channel's mapping, or a sender that "
                + "writes what no standard allows."
        case .channelUp:
            "The daemon has reached the channel's other side and reads from it."
        case .channelLost:
            "The channel's other side does not answer, or something is wrong with what it says; it is tried "
                + "again by itself. Nothing is lost as long as the other side keeps what has not been taken. "
                + "frontdesk channels shows how long it has been."
        case .channelDown:
            "The other side refuses the login, or what is configured is not there: trying again would not "
                + "help, and may lock the account. frontdesk channels shows why. Change what is wrong and reload, "
                + "also where only a secret has changed."
        case .channelComplains:
            "The channel's other side refuses a part of what the configuration asks for, such as to flag or "
                + "move mails that were taken. Nothing is lost. Change the rights on the other side, or the "
                + "configuration."
        case .mailsWait:
            "They are read in their order; that takes a moment. Nothing has to be done."
        case .replyFailed:
            "It is tried again where that can help; where it cannot, a message of its own says that it is "
                + "held. What libcurl or the other side said of it is in the field FRONTDESK_HEARD: journalctl -o "
                + "verbose shows it."
        case .deadLetter:
            "It was refused for good, was tried for too long, or nobody knows whether it has arrived. "
                + "frontdesk outbox shows why; send it again with frontdesk outbox retry, or give it up with "
                + "frontdesk outbox discard."
        case .breakerOpen:
            "Several sends in a row have got no answer; the channel's replies wait, and one is tried now and "
                + "then. They leave by themselves when the other side is back. frontdesk channels shows it."
        case .breakerClosed:
            "What has waited leaves now."
        case .unknownSocket:
            "A socket unit of the service has a FileDescriptorName= that the daemon does not know; the socket "
                + "was closed. It has to be agents, admins or web."
        case .socketGroup:
            "The daemon may give a socket only to a group that its user is in. Let the unit be in it (systemctl "
                + "edit frontdesk: SupplementaryGroups= with the group's name, and SystemCallFilter=@chown, both "
                + "in [Service]) and restart it, or name the group that the package has made. The page Operating "
                + "shows it. Until then root alone can be sure to connect there."
        case .unknownUser:
            "Nobody can call as this agent or gateway until it does; the daemon looks again when they "
                + "connect. A group is looked up at the next reload or start. Add it, or correct its name."
        case .userChanged:
            "A user id now belongs to another name than when the configuration was read; the daemon goes by "
                + "what the system says now."
        case .blobsSwept:
            "They were left by a crash between their write and the message they belong to, which its sender "
                + "has sent again."
        case .blobsKept:
            "They take room and do no other harm; the next start tries again. Look at the disk and at the "
                + "rights of the folder blobs."
        case .coreDumpsPossible:
            "The daemon could not rule out that the kernel writes its memory to a file when it crashes, with "
                + "secrets and what customers wrote. Set LimitCORE=0 and give it /proc."
        case .checkpointWritten:
            "The state of the desk as a file, from which the journal can be read on. One is written each day "
                + "and at a stop."
        case .checkpointFailed:
            "The journal before the retention stays until there is one. Look at the disk of the state folder."
        case .journalTrimmed:
            "What store.retention says is done; what was said stays in its records."
        case .journalKept:
            "It could not be removed; tried again within the hour. Look at the disk of the state folder."
        case .scannerSilent:
            "clamd does not answer. Files are handled as files.unscanned says until it does. Look at clamav- "
                + "daemon."
        case .scannerBack:
            "Nothing has to be done."
        case .fileInfected:
            "The virus scanner has found something in a file that came in; agents do not get it."
        case .fileLost:
            "The other side does not give it, for good or for too long. The message is there and says so."
        case .operatorRead:
            "Bytes in quarantine or a file of a message were read by force; the field FRONTDESK_UID has who."
        }
    }

    /// The message catalog of the journal (catalog format of systemd), with all kinds.
    package static var catalog: String {
        var text = """
            # The message catalog of Frontdesk: what journalctl -x says of each kind of event.
            # Made from the daemon's sources by UPDATE_CATALOG=1 and its test.

            """
        for kind in allCases {
            text += """

                -- \(kind.messageID)
                Subject: \(kind.subject)
                Defined-By: Frontdesk
                Documentation: man:frontdeskd(8)

                \(wrapped(kind.advice))

                """
        }
        return text
    }

    /// In lines as terminals have them.
    private static func wrapped(_ text: String) -> String {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, last.utf8.count + 1 + word.utf8.count <= 78 {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines.joined(separator: "\n")
    }
}
