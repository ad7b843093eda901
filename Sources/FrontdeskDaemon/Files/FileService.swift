import FrontdeskAPI
import FrontdeskCore
import FrontdeskStore
import NIOPosix
import Synchronization

/// Files that agents send: taken in, looked at, and found again when a reply names them.
package final class FileService: Sendable {
    private struct Verdicts {
        var known: [String: FileVerdict] = [:]
        /// In the order in which they came; the oldest go first.
        var order: [String] = []
    }

    private let store: SQLiteStore
    private let scanner: FileScanner
    private let hasRoom: @Sendable () -> Bool
    /// For what blocks on the disk.
    private let threads: NIOThreadPool
    private let verdicts = Mutex(Verdicts())

    init(
        store: SQLiteStore, scanner: FileScanner, threads: NIOThreadPool, hasRoom: @escaping @Sendable () -> Bool
    ) {
        self.store = store
        self.scanner = scanner
        self.threads = threads
        self.hasRoom = hasRoom
    }

    /// Whether what was not looked at waits until it is.
    var holdsUnscanned: Bool { scanner.holdsUnscanned }

    /// Takes a file as it comes.
    func newUpload() -> FileUpload {
        let store = store
        return FileUpload(bytesMax: FileLimits.fileBytesMax, threads: threads) { () throws(StoreError) in
            try store.beginBlob()
        }
    }

    /// Looks at a whole file and keeps it; the answer comes on a thread that may wait for the scanner.
    func keep(_ upload: FileUpload, name: String, _ answer: @escaping @Sendable (HTTPAnswer) -> Void) {
        guard hasRoom() else { return answer(Problem.busy) }
        scanner.perform {
            do throws(StoreError) {
                answer(try upload.finish { (whole) throws(StoreError) in try self.keep(whole, name: name) })
            } catch {
                answer(Problem.storeUnavailable)
            }
        }
    }

    private func keep(_ upload: BlobUpload, name: String) throws(StoreError) -> HTTPAnswer {
        let verdict = scanner.verdict(of: try upload.content(), name: name, until: scanner.deadline)
        if let refusal = refusal(of: verdict) { return refusal }
        let count = upload.count
        let digest = try upload.keep()
        remember(verdict, of: digest.hex)
        return HTTPAnswer(
            status: 200, body: Uploaded(sha256: digest.hex, bytes: count, scan: verdict).jsonBytes)
    }

    /// Why a file of this verdict is not sent to a customer; `nil` where it is.
    private func refusal(of verdict: FileVerdict, pointer: String = "") -> HTTPAnswer? {
        switch verdict {
        case .clean: nil
        case .unscanned: scanner.holdsUnscanned ? Problem.fileNotScanned : nil
        case .infected: Problem.fileRefused("file-infected", "Send another file: this one is infected.", pointer)
        case .blocked: Problem.fileRefused("file-blocked", "Send another file: its type is not passed on.", pointer)
        }
    }

    /// What the files of a reply are, or why they cannot be sent; on a thread that may wait for the scanner. None of them is
    /// swept for an hour from then on.
    func resolve(
        _ files: [WireFile], _ body: @escaping @Sendable (Result<[Attachment], FileRefusal>) -> Void
    ) {
        scanner.perform {
            do throws(FileRefusal) {
                body(.success(try self.resolve(files)))
            } catch {
                body(.failure(error))
            }
        }
    }

    /// Why files cannot be sent.
    struct FileRefusal: Error {
        let answer: HTTPAnswer
    }

    private func resolve(_ files: [WireFile]) throws(FileRefusal) -> [Attachment] {
        let deadline = scanner.deadline
        var found: [Attachment] = []
        var total = 0
        for (place, file) in files.enumerated() {
            let pointer = "/attachments/\(place)"
            let attachment = try resolve(file, pointer, until: deadline)
            total += attachment.bytes
            guard attachment.bytes <= FileLimits.fileBytesMax, total <= FileLimits.replyBytesMax else {
                throw FileRefusal(answer: Problem.filesTooLarge)
            }
            found.append(attachment)
        }
        return found
    }

    private func resolve(_ file: WireFile, _ pointer: String, until deadline: Span) throws(FileRefusal) -> Attachment {
        let name = FileRules.cleanedName(file.name)
        guard !name.isEmpty else {
            throw FileRefusal(answer: Problem.badRequest("a name that can be seen", pointer: "\(pointer)/name"))
        }
        guard let content = try content(BlobDigest(hex: file.sha256)) else {
            throw FileRefusal(
                answer: Problem.fileRefused(
                    "unknown-file", "Upload the file again: there is none of this digest.", "\(pointer)/sha256"))
        }
        var attachment = Attachment(name: name, type: file.type, bytes: content.count, sha256: file.sha256)
        attachment.verdict = verdict(of: content, file.sha256, name: name, until: deadline)
        if let answer = refusal(of: attachment.verdict, pointer: pointer) { throw FileRefusal(answer: answer) }
        return attachment
    }

    /// A blob that no sweep takes from now on for an hour; `nil` when there is none.
    private func content(_ digest: BlobDigest) throws(FileRefusal) -> BlobFile? {
        do throws(StoreError) {
            guard try store.renewBlob(digest) != nil else { return nil }
            return try store.records.blobFile(digest)
        } catch {
            throw FileRefusal(answer: Problem.storeUnavailable)
        }
    }

    /// What was found at the upload; what is not remembered, or could not be looked at then, is looked at now.
    private func verdict(of content: BlobFile, _ hex: String, name: String, until deadline: Span) -> FileVerdict {
        if scanner.isBlocked(content, name: name) { return .blocked }
        // What was blocked by the name it came under may be something else by this one, and after a reload.
        let known = verdicts.withLock { $0.known[hex] }.flatMap { $0 == .blocked ? nil : $0 }
        if let known, known != .unscanned || !scanner.isOn { return known }
        let verdict = scanner.verdict(of: content, name: name, until: deadline)
        remember(verdict, of: hex)
        return verdict
    }

    private func remember(_ verdict: FileVerdict, of hex: String) {
        verdicts.withLock { verdicts in
            if verdicts.known.updateValue(verdict, forKey: hex) == nil { verdicts.order.append(hex) }
            guard verdicts.order.count > ScanLimits.verdictsMax else { return }
            verdicts.known[verdicts.order.removeFirst()] = nil
        }
    }

    /// What is known of a stored file that nobody has looked at, once somebody asks for it; blocks.
    func look(at content: BlobFile, name: String) -> FileVerdict {
        scanner.verdict(of: content, name: name, until: scanner.deadline)
    }

    /// Runs a body where it may wait for the scanner.
    func perform(_ body: @escaping @Sendable () -> Void) { scanner.perform(body) }
}
