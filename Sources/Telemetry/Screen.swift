/// Draws lines over the lines that it drew before, by moving the cursor: what stood above stays in the scrollback.
package struct Screen: Sendable {
    private var drawn = 0

    package init() {}

    /// What to write to the terminal so that `lines` stand in the place of the last frame.
    package mutating func frame(_ lines: [String]) -> String {
        var out = drawn > 0 ? "\u{1B}[\(drawn)A" : ""
        for line in lines { out += "\r\(line)\u{1B}[K\n" }
        // A shorter frame takes the rest of the longer one away.
        if lines.count < drawn { out += "\u{1B}[J" }
        drawn = lines.count
        return out
    }
}
