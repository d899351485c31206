import Aggregators
import LinearAlgebra
import Parameters
import Primitives

/// The half that measures our own rules: it obeys lines on its input, one at a time, and answers each with one line, so that
/// the other half can measure somebody else's between any two of them.
///
///     rules               the names of all rules
///     rows N D            N rows of D values, and how many of them lie; answers f
///     threads T           threads that a kernel may use, 0 for as many as there are
///     NAME                one run: a rule of the catalogue, or one of `Workload`'s; answers seconds
@main
struct Bench {
    static func main() {
        keepFreedMemory(bytes: 1 << 30)
        setThreads(1)
        setKernelThreads(1)
        var workload = Workload(n: 1, d: 1)
        while let line = readLine() {
            let words = line.split(separator: " ")
            switch (words.first, words.dropFirst().compactMap { Int($0) }) {
            case ("rules", _): say(AggregatorCatalogue.entries.map(\.name).joined(separator: " "))
            case ("threads", let counts) where counts.count == 1:
                setKernelThreads(counts[0])
                say("ok")
            case ("rows", let sizes) where sizes.count == 2:
                workload = Workload(n: sizes[0], d: sizes[1])
                say("\(workload.f)")
            case (let name?, _): say(workload.seconds(String(name)).map { "\($0)" } ?? "none")
            default: say("none")
            }
        }
    }

    /// Standard output is a pipe here, and what is not flushed does not arrive.
    private static func say(_ line: String) {
        print(line)
        flush()
    }
}
