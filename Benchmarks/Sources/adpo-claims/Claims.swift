import LinearAlgebra

/// Runs the claims of the ADPO paper again and prints their tables: `adpo-claims bandit|stale SEEDS`.
@main
struct Claims {
    static func main() throws {
        setThreads(1)
        setKernelThreads(1)
        let words = CommandLine.arguments.dropFirst()
        guard let table = words.first, let seeds = words.last.flatMap({ UInt64($0) }), seeds > 0 else {
            return print("usage: adpo-claims bandit|stale SEEDS")
        }
        switch table {
        case "bandit": try BanditTable.print(seeds: seeds)
        case "stale": try StaleTable.print(seeds: seeds)
        default: print("usage: adpo-claims bandit|stale SEEDS")
        }
    }
}
