package import Credentials

extension OperatorKey {
    /// The key in the file at `path`, which nobody else may read.
    package static func read(_ path: String) throws(KeyringError) -> OperatorKey {
        guard let text = try SecretFile.read(path) else { throw .noOperatorKey(path: path) }
        guard let key = OperatorKey(text: text) else { throw .notAnOperatorKey(path: path) }
        return key
    }
}
