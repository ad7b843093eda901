import Foundation
import Logging
import Systemd

/// What is wrong with the files of the configuration, as `frontdesk config check` prints it, where the log goes.
enum Findings {
    /// Writes the text line by line. For the journal each line has the level in front (sd-daemon(3)), so that whoever asks
    /// for errors sees the places as well.
    static func write(_ text: String, areErrors: Bool) {
        guard JournalRecord.isStandardError else { return FileHandle.standardError.write(Data(text.utf8)) }
        FileHandle.standardError.write(Data(marked(text, areErrors: areErrors).utf8))
    }

    /// The text as the journal's stream takes it.
    static func marked(_ text: String, areErrors: Bool) -> String {
        let level = LineLogHandler.syslog(areErrors ? .error : .warning)
        return text.split(separator: "\n").map { "<\(level)>\($0)\n" }.joined()
    }
}
