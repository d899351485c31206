#if canImport(Glibc)
    import Glibc
#endif

/// The folder of one run: `config.yaml` (the effective job), `metrics.jsonl` (a line a round), `summary.json` (the end),
/// and `operator.jsonl` where somebody interfered (a line a command). `ledger.jsonl` is written beside by who knows more.
///
/// A run that was cut short has no `summary.json`, and its `metrics.jsonl` holds every round that was finished.
package struct RunDirectory: ~Copyable {
    package let path: String
    private let metrics: OutputFile
    /// Held for as long as the run goes on: two servers in one folder would write over each other.
    private let lock: RunLock

    /// Folders tried for a free number before giving up.
    package static let runsOfOneNameMax = 100_000

    /// Takes `path`, which must be an empty folder or not yet there, and writes `config` into it.
    package init(creating path: String, config: String) throws(RunFileError) {
        try Self.makeFolders(path)
        guard try Self.isEmpty(path) else { throw .notEmpty(path: path) }
        try self.init(path: path, config: config)
    }

    /// Takes the first free `parent/job-aggregator-n`, `n` from 1 on, and writes `config` into it.
    package init(nextIn parent: String, job: String, aggregator: String, config: String) throws(RunFileError) {
        try Self.makeFolders(parent)
        let stem = "\(parent)/\(job)-\(aggregator)"
        for number in 1...Self.runsOfOneNameMax {
            let path = "\(stem)-\(number)"
            // Making the folder is the test whether it is free, so two launchers never take the same.
            if mkdir(path, 0o755) == 0 {
                try self.init(path: path, config: config)
                return
            }
            guard errno == EEXIST else { throw .cannotCreate(path: path, reason: String(cString: strerror(errno))) }
        }
        throw .cannotCreate(path: stem, reason: "\(Self.runsOfOneNameMax) runs are there; remove old ones")
    }

    private init(path: String, config: String) throws(RunFileError) {
        let lock = try RunLock(path)
        try OutputFile.replace("\(path)/config.yaml", with: config)
        metrics = try OutputFile("\(path)/metrics.jsonl")
        self.lock = lock
        self.path = path
    }

    /// Goes on with the run at `path` after a round: what was recorded of later ones is taken away, and will come again.
    ///
    /// - Parameter lock: of this folder, taken before it was found out which round that is.
    package init(resuming path: String, after round: UInt64, lock: RunLock) throws(RunFileError) {
        let kept = try Self.records(at: path).filter { $0.round <= round }
        try OutputFile.replace("\(path)/metrics.jsonl", with: kept.map { $0.line() + "\n" }.joined())
        unlink("\(path)/summary.json")
        metrics = try OutputFile(appendingTo: "\(path)/metrics.jsonl")
        self.lock = lock
        self.path = path
    }

    package func append(_ record: RoundRecord) throws(RunFileError) {
        try metrics.append(record.line() + "\n")
    }

    package func append(operatorLine line: String) throws(RunFileError) {
        try OutputFile(appendingTo: "\(path)/operator.jsonl").append(line + "\n")
    }

    package func finish(_ summary: RunSummary) throws(RunFileError) {
        try OutputFile.replace("\(path)/summary.json", with: summary.line + "\n")
    }

    // MARK: - Reading back

    /// The rounds of the run at `path`. A last line without an end was cut off with its process and is left out.
    package static func records(at path: String) throws(RunFileError) -> [RoundRecord] {
        let file = "\(path)/metrics.jsonl"
        let lines = try OutputFile.read(file).split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        var records: [RoundRecord] = []
        for (index, line) in lines.enumerated() {
            do {
                records.append(try RoundRecord(line: line))
            } catch {
                throw .malformed(path: file, line: index + 1, reason: error.description)
            }
        }
        return records
    }

    package static func summary(at path: String) throws(RunFileError) -> RunSummary {
        let file = "\(path)/summary.json"
        let text = try OutputFile.read(file)
        do {
            return try RunSummary(line: text)
        } catch {
            throw .malformed(path: file, line: 1, reason: error.description)
        }
    }

    // MARK: - Folders

    /// Makes a folder and those that it is in, where they are not there.
    package static func makeFolders(_ path: String) throws(RunFileError) {
        var prefix = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            prefix += (prefix.isEmpty || prefix == "/" ? "" : "/") + part
            guard mkdir(prefix, 0o755) == 0 || errno == EEXIST else {
                throw .cannotCreate(path: prefix, reason: String(cString: strerror(errno)))
            }
        }
    }

    private static func isEmpty(_ path: String) throws(RunFileError) -> Bool {
        guard let folder = opendir(path) else {
            throw .cannotCreate(path: path, reason: String(cString: strerror(errno)))
        }
        defer { closedir(folder) }
        var entries = 0
        while entries < 3, readdir(folder) != nil { entries += 1 }
        // Every folder holds itself and its parent.
        return entries <= 2
    }
}
