extension Tree {
    /// Takes out the entry of that key.
    mutating func remove(_ key: String) -> Tree? {
        guard case .entries(var entries) = content, let at = entries.firstIndex(where: { $0.key == key }) else {
            return nil
        }
        let value = entries.remove(at: at).value
        content = .entries(entries)
        return value
    }
}
