#if canImport(Glibc)
    import Glibc
#endif

extension JobSettings {
    /// Reads the job file at `path`, applies `overrides` (`path=value`) in order, and checks the whole.
    package static func load(
        _ path: String, overrides: [String] = [], catalogues: Catalogues
    ) throws(SettingsError) -> JobSettings {
        let text = try text(of: path, what: "a job")
        return try parse(text, name: path, overrides: overrides, catalogues: catalogues)
    }

    /// - Parameter what: the file is, as errors call it.
    static func text(of path: String, what: String) throws(SettingsError) -> String {
        let bytes = try contents(of: path, what: what)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw SettingsError(.invalid, at: path, "not UTF-8 text; \(what) is a YAML file")
        }
        return text
    }

    private static func contents(of path: String, what: String) throws(SettingsError) -> [UInt8] {
        func refuse() -> SettingsError {
            let reason = String(cString: strerror(errno))
            return SettingsError(.unreadable, at: path, "cannot be read: \(reason); give the path of \(what) file")
        }
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw refuse() }
        defer { close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(file, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw refuse() }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= Limits.fileBytesMax else {
                throw SettingsError(
                    .invalid, at: path, "longer than \(Limits.fileBytesMax) bytes; \(what) is a few lines of YAML")
            }
        }
    }
}
