import FrontdeskCore
import Glibc

/// The files of a configuration on disk: one main file, and those of the folder `conf.d` beside it.
///
/// Of the folder only names count that end in `.json` and do not begin with a point, in the order of their bytes. The
/// folder is that of the path as it is given: a main file that is a link does not lead to another.
struct ConfigurationFolder {
    /// Why the files cannot be used, at one of them.
    struct Fault: Equatable {
        let code: DiagnosticCode
        /// The place among the files.
        let file: Int
        let message: String
    }

    /// The folder's name.
    static let name = "conf.d"
    private static let ending = ".json"

    /// The main file first; without bytes where one could not be read.
    private(set) var files: [SourceFile] = []
    private(set) var faults: [Fault] = []
    private var marks: [BoundedFile.Mark?] = []
    private var bytesTotal = 0

    /// Reads everything, and looks again: what changed meanwhile is a fault.
    ///
    /// - Parameter beforeSecondLook: called when all is read once.
    init(mainFile path: String, beforeSecondLook: () -> Void = {}) {
        read(path)
        let main = path[..<(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)]
        let folder = String(main) + Self.name
        let names = list(folder)
        for name in names { read(folder + "/" + name) }
        if bytesTotal > ConfigLimits.filesBytesMax {
            let limit = SizeText.text(bytes: Int64(ConfigLimits.filesBytesMax))
            fail(.fileTooLarge, at: 0, "all files of the configuration together are larger than \(limit)")
        }
        guard faults.isEmpty else { return }
        beforeSecondLook()
        lookAgain(folder, names)
    }

    private mutating func read(_ path: String) {
        do throws(BoundedFile.Fault) {
            // Past the limit there is one fault for all, and no memory is spent on more.
            let room = min(JSONLimits.configBytesMax, max(ConfigLimits.filesBytesMax + 1 - bytesTotal, 0))
            let (bytes, mark) = try BoundedFile.readMarked(path, bytesMax: room)
            bytesTotal += bytes.count
            add(SourceFile(name: path, bytes: bytes), mark)
        } catch {
            add(SourceFile(name: path, bytes: []), nil)
            fail(error, at: files.count - 1)
        }
    }

    private mutating func fail(_ fault: BoundedFile.Fault, at file: Int) {
        switch fault {
        case .tooLarge where bytesTotal + JSONLimits.configBytesMax > ConfigLimits.filesBytesMax:
            bytesTotal = ConfigLimits.filesBytesMax + 1
        case .tooLarge:
            let limit = SizeText.text(bytes: Int64(JSONLimits.configBytesMax))
            fail(.fileTooLarge, at: file, "the file is larger than \(limit)")
        case .changed:
            fail(.fileChanged, at: file, "the file changed while it was read")
        default:
            fail(.unreadableFile, at: file, "the file cannot be read: \(fault.text)")
        }
    }

    private mutating func fail(_ code: DiagnosticCode, at file: Int, _ message: String) {
        faults.append(Fault(code: code, file: file, message: message))
    }

    private mutating func add(_ file: SourceFile, _ mark: BoundedFile.Mark?) {
        files.append(file)
        marks.append(mark)
    }

    /// The names that count, sorted; none where there is no such folder.
    private mutating func list(_ folder: String) -> [String] {
        switch Self.names(in: folder) {
        case .success(let names): return names
        case .failure(let fault):
            add(SourceFile(name: folder, bytes: []), nil)
            fail(fault.code, at: files.count - 1, fault.message)
            return []
        }
    }

    /// Why a folder cannot be listed.
    private struct ListFault: Error {
        let code: DiagnosticCode
        let message: String
    }

    private static func names(in folder: String) -> Result<[String], ListFault> {
        guard let directory = opendir(folder) else {
            let number = errno
            var status = stat()
            // A link that leads nowhere is no folder that was never made.
            if number == ENOENT, lstat(folder, &status) != 0 { return .success([]) }
            let reason =
                switch number {
                case ENOENT: "it leads nowhere"
                case ENOTDIR: "it is no folder"
                case EACCES: "no permission"
                default: "error \(number)"
                }
            return .failure(ListFault(code: .unreadableFile, message: "the folder cannot be read: \(reason)"))
        }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            guard bytes.first != UInt8(ascii: "."), bytes.suffix(ending.utf8.count).elementsEqual(ending.utf8) else {
                continue
            }
            guard let name = String(validating: bytes, as: UTF8.self) else {
                return .failure(ListFault(code: .unreadableFile, message: "the name of a file in it is not UTF-8"))
            }
            names.append(name)
            guard names.count < ConfigLimits.filesMax else {
                let most = ConfigLimits.filesMax - 1
                return .failure(ListFault(code: .tooManyFiles, message: "the folder has more than \(most) files"))
            }
        }
        return .success(names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    }

    /// Whether all is as it was when it was read.
    private mutating func lookAgain(_ folder: String, _ names: [String]) {
        for (place, mark) in marks.enumerated() where BoundedFile.Mark.now(files[place].name) != mark {
            fail(.fileChanged, at: place, "the file changed while the configuration was read")
        }
        guard faults.isEmpty else { return }
        if case .success(let again) = Self.names(in: folder), again == names { return }
        fail(.fileChanged, at: 0, "\(Self.name) changed while the configuration was read")
    }
}
