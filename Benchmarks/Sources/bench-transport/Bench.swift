import CBareLink
import Foundation

/// What encryption costs: our links and bare libzmq, with CURVE and without, in turns, so that what else the machine does
/// meets all four alike.
///
///     bench-transport [TURNS [WORKERS]]
@main
struct Bench {
    private struct Series {
        let name: String
        let measure: (_ values: Int, _ rounds: Int) throws -> Double
        /// Megabytes a second, both ways together.
        var rates: [Double] = []
        /// Processor seconds a gigabyte, server and workers together.
        var costs: [Double] = []
    }

    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst().compactMap { Int($0) }
        let turns = max(1, arguments.first ?? 7)
        let workers = max(1, arguments.dropFirst().first ?? 8)
        print("\(workers) workers and their server in one process, loopback; medians of \(turns) turns (least to most)")
        print("| values | link | MB/s | processor s/GB | CURVE / NULL, rate |")
        print("| ---: | --- | ---: | ---: | ---: |")
        for (values, rounds) in [(2_410, 1200), (301_066, 24), (4_000_000, 3)] {
            try compare(values: values, rounds: rounds, workers: workers, turns: turns)
        }
    }

    private static func compare(values: Int, rounds: Int, workers: Int, turns: Int) throws {
        var series: [Series] = []
        for isEncrypted in [false, true] {
            let mechanism = isEncrypted ? "CURVE" : "NULL"
            series.append(
                Series(name: "bare \(mechanism)") { values, rounds in
                    barelink_run(Int32(workers), Int32(values), Int32(rounds), isEncrypted)
                })
            series.append(
                Series(name: "ours \(mechanism)") { values, rounds in
                    try OurLink(workers: workers, values: values, rounds: rounds, isEncrypted: isEncrypted).measure()
                })
        }
        let bytes = Double(2 * workers * values * 4 * rounds)
        for _ in 0..<turns {
            for place in series.indices {
                let before = processorSeconds()
                let seconds = try series[place].measure(values, rounds)
                guard seconds > 0 else { fatalError("\(series[place].name) failed") }
                series[place].rates.append(bytes / seconds / 1e6)
                series[place].costs.append((processorSeconds() - before) / bytes * 1e9)
            }
        }
        for (place, one) in series.enumerated() {
            // Turn by turn, so that both met the same.
            let ratio =
                place < 2 ? "" : figure(zip(one.rates, series[place - 2].rates).map { $0 / $1 }, "%.2f")
            print(
                "| \(values) | \(one.name) | \(figure(one.rates, "%.0f")) | \(figure(one.costs, "%.2f")) | \(ratio) |")
        }
        for place in [0, 2] {
            let ratio = zip(series[place + 1].rates, series[place].rates).map { $0 / $1 }
            print("| \(values) | ours / bare, \(place == 0 ? "NULL" : "CURVE") | \(figure(ratio, "%.2f")) | | |")
        }
    }

    private static func figure(_ values: [Double], _ format: String) -> String {
        let sorted = values.sorted()
        func text(_ value: Double) -> String { String(format: format, value) }
        return "\(text(sorted[sorted.count / 2])) (\(text(sorted[0])) to \(text(sorted[sorted.count - 1])))"
    }

    private static func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
