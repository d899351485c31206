/// What is wrong with a job file or a `--set`: one place and one sentence that says what to do.
package struct SettingsError: Error, Equatable, Sendable, CustomStringConvertible {
    package enum Kind: Sendable, Equatable {
        /// The file cannot be read.
        case unreadable
        /// It can be read, but what it says cannot be done.
        case invalid
    }

    package var kind: Kind
    /// A file with its line (`cluster/jobs/a.yaml:7`) or the option (`--set rounds=-1`).
    package var place: String
    package var message: String

    package init(_ kind: Kind, at place: String, _ message: String) {
        self.kind = kind
        self.place = place
        self.message = message
    }

    /// One line, whatever the user typed.
    package var description: String {
        "\(place): \(message)".split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
