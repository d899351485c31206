/// Why the parts of a job, each valid by itself, do not make a whole.
package struct JobError: Error, Sendable, Equatable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
