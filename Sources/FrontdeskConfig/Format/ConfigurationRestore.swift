import Glibc

/// Puts other files in the place of those a configuration has on the disk, so that it can be taken back.
///
/// Each file is replaced as a whole. A file of `conf.d` that the other configuration does not have is kept under a name with
/// `.off` behind it, which nobody reads.
package struct ConfigurationRestore {
    /// One file, and what becomes of it.
    package enum Step: Equatable, Sendable {
        case replace(path: String, old: [UInt8], new: [UInt8])
        case create(path: String, bytes: [UInt8])
        case setAside(path: String)
    }

    /// What there is to do, in this order; none where the disk has these files already.
    package let steps: [Step]
    private let main: String

    /// - Parameters:
    ///   - main: the main file on the disk.
    ///   - files: those that are to be there, the main file first.
    /// - Throws: `FileReplacement.Failure` where the present files cannot be read.
    package init(main: String, to files: [ConfigurationFile]) throws(FileReplacement.Failure) {
        self.main = main
        let present = ConfigurationFolder(mainFile: main)
        if let fault = present.faults.first {
            throw FileReplacement.Failure("\(present.files[fault.file].name): \(fault.message)")
        }
        let folder = main[..<(main.lastIndex(of: "/").map { main.index(after: $0) } ?? main.startIndex)]
        var steps: [Step] = []
        var wanted: Set<String> = []
        for (place, file) in files.enumerated() {
            let path = place == 0 ? main : folder + file.name
            wanted.insert(path)
            guard let old = present.files.first(where: { $0.name == path }) else {
                steps.append(.create(path: path, bytes: file.bytes))
                continue
            }
            if old.bytes != file.bytes { steps.append(.replace(path: path, old: old.bytes, new: file.bytes)) }
        }
        for file in present.files where !wanted.contains(file.name) { steps.append(.setAside(path: file.name)) }
        self.steps = steps
    }

    /// Carries out all steps, or none.
    ///
    /// - Throws: `FileReplacement.Failure` of the step that failed, after those before it were taken back.
    package func apply() throws(FileReplacement.Failure) {
        for (place, step) in steps.enumerated() {
            do throws(FileReplacement.Failure) {
                try apply(step)
            } catch {
                takeBack(steps[..<place])
                throw error
            }
        }
    }

    /// Takes all steps back, as far as they can be.
    package func takeBack() { takeBack(steps[...]) }

    private func takeBack(_ steps: ArraySlice<Step>) {
        for step in steps.reversed() {
            switch step {
            case .replace(let path, let old, let new): try? FileReplacement.write(old, to: path, inPlaceOf: new)
            case .create(let path, _): unlink(path)
            case .setAside(let path): rename(path + Self.ending, path)
            }
        }
    }

    private func apply(_ step: Step) throws(FileReplacement.Failure) {
        switch step {
        case .replace(let path, let old, let new): try FileReplacement.write(new, to: path, inPlaceOf: old)
        case .create(let path, let bytes): try FileReplacement.create(bytes, at: path, like: main)
        case .setAside(let path):
            guard rename(path, path + Self.ending) == 0 else {
                throw FileReplacement.Failure(step: "set \(path) aside", number: errno)
            }
        }
    }

    /// What is behind the name of a file that was set aside.
    package static let ending = ".off"
}
