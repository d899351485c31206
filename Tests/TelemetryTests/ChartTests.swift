import Telemetry
import Testing

@Suite("The chart of several runs")
struct ChartTests {
    @Test("shows the curves side by side on the same axes, with the round of the attack")
    func snapshot() {
        let lines = Chart(width: 80, colour: false).lines(SampleRun.plot)
        #expect(
            lines.joined(separator: "\n") == """
                reverse4: three of 15 workers start to lie at round 30
                a sample from a formula, not a measurement

                     mean         ends 0.000  flag          ends 1.00  flag_robust   ends 1.00
                1.0 ┤         ▅█▅                      ▅█████████████           ▅█████████████
                    │         ███                      ██████████████           ██████████████
                0.8 ┤        ▆███                     ▆██████████████          ▆██████████████
                    │        ████▂                    ███████████████          ███████████████
                0.6 ┤       ▆█████                   ▆███████████████         ▆███████████████
                    │      ▁██████                  ▁████████████████        ▁████████████████
                0.4 ┤      ███████▁                 █████████████████        █████████████████
                    │     ▇████████                ▇█████████████████       ▇█████████████████
                0.2 ┤    ██████████               ███████████████████      ███████████████████
                    │ ▁▄███████████▃           ▁▄████████████████████   ▁▄████████████████████
                0.0 └───────────▲───────────  ───────────▲───────────  ───────────▲───────────
                     0         30         60  0         30         60  0         30         60
                     ▲ attack starts
                """)
    }

    @Test("is never wider than the terminal and has the same words with colour", arguments: [40, 60, 80, 120, 200])
    func width(width: Int) {
        let without = Chart(width: width, colour: false).lines(SampleRun.plot)
        let with = Chart(width: width, colour: true).lines(SampleRun.plot)
        #expect(without.allSatisfy { $0.count < width })
        #expect(with.map(plain) == without)
        #expect(with != without)
    }

    @Test("a narrow terminal gets the runs below each other, every run with its name")
    func narrow() {
        let text = Chart(width: 40, colour: false).lines(SampleRun.plot).joined(separator: "\n")
        for name in ["mean", "flag", "flag_robust"] { #expect(text.contains("\(name) ")) }
        #expect(text.split(separator: "\n").filter { $0.contains("└") }.count == 3)
    }

    @Test("draws runs without a point, with one, and below zero")
    func oddRuns() {
        let plot = CurvePlot(
            title: "odd", scoreLabel: "score",
            curves: [
                .init(name: "none", points: []),
                .init(name: "one", points: [.init(round: 1, score: 0.5)]),
                .init(name: "below", points: [.init(round: 1, score: -300), .init(round: 2, score: .nan)]),
            ])
        let lines = Chart(width: 80, colour: false).lines(plot)
        #expect(lines.contains { $0.hasPrefix("-300 └") })
        #expect(lines.contains { $0.contains("ends –") && $0.contains("ends 0.500") && $0.contains("ends -300") })
        #expect(Chart(width: 80, colour: false).lines(.init(title: "t", scoreLabel: "s", curves: [])) == ["t"])
    }
}
