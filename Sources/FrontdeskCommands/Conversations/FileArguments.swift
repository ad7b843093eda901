import FrontdeskAPI
import FrontdeskCore

/// Files a command line names to be sent along.
enum FileArguments {
    /// Uploads them in their order.
    ///
    /// - Throws: `CommandFailure` where one cannot be read or is too large, before any is sent.
    static func upload(_ paths: [String], _ context: CommandContext) throws -> [WireFile] {
        let files = try paths.map { path in
            guard let bytes = context.shell.readUpload(path, FileLimits.fileBytesMax) else {
                throw CommandFailure(
                    .no, "\(path) cannot be read, or is longer than \(FileLimits.fileBytesMax >> 20) MiB.")
            }
            return (name: FileRules.cleanedName(path), bytes: bytes)
        }
        return try files.map { name, bytes in
            let type = type(of: name)
            let path = DeskPath.make("v1", "attachments") + DeskPath.query([("name", name), ("type", type)])
            let uploaded: Uploaded = try context.client.post(path, bytes, type: WireFile.anyType).value()
            return WireFile(sha256: uploaded.sha256, name: name, type: type)
        }
    }

    /// The media type that the end of a name usually means.
    static func type(of name: String) -> String {
        let end = name.split(separator: ".").dropFirst().last?.lowercased() ?? ""
        return types[end] ?? WireFile.anyType
    }

    private static let types = [
        "csv": "text/csv", "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "gif": "image/gif", "htm": "text/html", "html": "text/html", "ics": "text/calendar", "jpeg": "image/jpeg",
        "jpg": "image/jpeg", "json": "application/json", "md": "text/markdown", "mp3": "audio/mpeg",
        "mp4": "video/mp4", "odt": "application/vnd.oasis.opendocument.text", "pdf": "application/pdf",
        "png": "image/png", "svg": "image/svg+xml", "txt": "text/plain", "webp": "image/webp",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xml": "application/xml",
        "zip": "application/zip",
    ]
}
