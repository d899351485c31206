/// Learning curves of several runs of one job, to be drawn as text (`Chart`) or as a picture (`CurveSVG`).
package struct CurvePlot: Sendable, Equatable {
    package struct Curve: Sendable, Equatable {
        package var name: String
        /// In ascending order of rounds; all finite.
        package var points: [Point]

        package init(name: String, points: [Point]) {
            self.name = name
            self.points = points.filter(\.score.isFinite)
        }

        /// The scores of a run, as its `metrics.jsonl` has them.
        package init(name: String, records: [RoundRecord]) {
            self.init(
                name: name,
                points: records.compactMap { record in
                    record.score.map { Point(round: Double(record.round), score: $0) }
                })
        }

        var final: Double? { points.last?.score }
    }

    package struct Point: Sendable, Equatable {
        package var round: Double
        package var score: Double

        package init(round: Double, score: Double) {
            self.round = round
            self.score = score
        }
    }

    package var title: String
    package var subtitle: String
    package var scoreLabel: String
    package var curves: [Curve]
    /// Where something happens to every run, and what.
    package var marker: Marker?

    package struct Marker: Sendable, Equatable {
        package var round: Double
        package var label: String

        package init(round: Double, label: String) {
            self.round = round
            self.label = label
        }
    }

    package init(title: String, subtitle: String = "", scoreLabel: String, curves: [Curve], marker: Marker? = nil) {
        self.title = title
        self.subtitle = subtitle
        self.scoreLabel = scoreLabel
        self.curves = curves
        self.marker = marker
    }

    var lastRound: Double { max(1, curves.compactMap(\.points.last?.round).max() ?? 1) }

    /// The axis of scores: 4 to 6 round numbers that hold every point and zero.
    var ticks: [Double] {
        let scores = curves.flatMap { $0.points.map(\.score) }
        let low = min(0, scores.min() ?? 0), high = max(scores.max() ?? 1, low + 1e-6)
        let step = Self.roundStep((high - low) / 5)
        let first = (low / step + 1e-9).rounded(.down), last = (high / step - 1e-9).rounded(.up)
        return (Int(first)...max(Int(first) + 1, Int(last))).map { Double($0) * step }
    }

    /// The axis of rounds: 4 to 8 round numbers from 0 on.
    var roundTicks: [Double] {
        let step = max(1, Self.roundStep(lastRound / 7))
        return Array(stride(from: 0, through: lastRound, by: step))
    }

    /// The smallest of 1, 2, 5 times a power of ten that is at least `x`.
    private static func roundStep(_ x: Double) -> Double {
        guard x > 0, x.isFinite else { return 1 }
        var power = 1.0
        while power > x { power /= 10 }
        while power * 10 <= x { power *= 10 }
        return ([1, 2, 5, 10].first { $0 * power >= x * (1 - 1e-9) } ?? 10) * power
    }
}
