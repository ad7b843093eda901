import GRDB
import Glibc

/// Changes a closed database behind the store's back.
enum RawSQL {
    private static func queue(_ path: String) throws -> DatabaseQueue {
        try DatabaseQueue(path: path)
    }

    static func run(_ sql: String, at path: String) throws {
        let queue = try queue(path)
        try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
        try queue.close()
    }

    static func number(_ sql: String, at path: String) throws -> Int64 {
        let queue = try queue(path)
        defer { try? queue.close() }
        return try queue.read { try Int64.fetchOne($0, sql: sql) } ?? 0
    }

    static func blob(_ sql: String, at path: String) throws -> [UInt8] {
        let queue = try queue(path)
        defer { try? queue.close() }
        return try queue.read { database in
            try Row.fetchOne(database, sql: sql).map { row in
                try row.withUnsafeData(atIndex: 0) { data in data.map { Array($0) } ?? [] }
            } ?? []
        }
    }
}

/// Another program that looks at one state of the database for a while.
struct Snapshot {
    private let queue: DatabaseQueue

    init(_ path: String) throws {
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.inDatabase { try $0.execute(sql: "BEGIN; SELECT count(*) FROM meta") }
    }

    func end() throws {
        try queue.inDatabase { try $0.execute(sql: "COMMIT") }
        try queue.close()
    }
}

/// Small files, read and written whole.
enum Bytes {
    struct Failure: Error {
        var path: String
        var errno: Int32
    }

    static func read(_ path: String) throws -> [UInt8] {
        guard let file = fopen(path, "r") else { throw Failure(path: path, errno: errno) }
        defer { fclose(file) }
        fseek(file, 0, SEEK_END)
        var bytes = [UInt8](repeating: 0, count: ftell(file))
        rewind(file)
        guard fread(&bytes, 1, bytes.count, file) == bytes.count else { throw Failure(path: path, errno: errno) }
        return bytes
    }

    static func write(_ bytes: [UInt8], to path: String) throws {
        guard let file = fopen(path, "w") else { throw Failure(path: path, errno: errno) }
        defer { fclose(file) }
        guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw Failure(path: path, errno: errno) }
    }

    /// Names of the files in a folder, sorted.
    static func names(in folder: String) throws -> [String] {
        guard let stream = opendir(folder) else { throw Failure(path: folder, errno: errno) }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            names.append(
                withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
        }
        return names.filter { !$0.hasPrefix(".") }.sorted()
    }

    /// All files of a folder with their bytes.
    static func all(in folder: String) throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for name in try names(in: folder) { files[name] = try read("\(folder)/\(name)") }
        return files
    }

    static func remove(_ path: String) {
        unlink(path)
    }

    static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
