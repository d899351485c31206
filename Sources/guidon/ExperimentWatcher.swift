import Experiments
import Foundation

/// How far an experiment is, on standard error: one line that is written anew on a terminal, a line for every hundredth
/// elsewhere.
struct ExperimentWatcher {
    private let width = Terminal.width(of: 2)
    private var shown = -1

    mutating func show(_ progress: ExperimentRunner.Progress) {
        let hundredth = 100 * progress.done / max(1, progress.total)
        guard width != nil || hundredth != shown else { return }
        shown = hundredth
        let text = line(progress)
        if let width {
            try? Output.write("\r\u{1B}[K" + text.prefix(max(20, width - 1)), to: 2)
        } else {
            try? Output.write(text + "\n", to: 2)
        }
    }

    mutating func end() {
        if width != nil, shown >= 0 { try? Output.write("\n", to: 2) }
    }

    private func line(_ progress: ExperimentRunner.Progress) -> String {
        var text = "\(progress.done) of \(progress.total) runs"
        if let left = progress.secondsLeft { text += ", \(Self.time(left)) left" }
        return text + ": \(progress.last.run) \(SummaryText.number(progress.last.finalScore))"
    }

    static func time(_ seconds: Double) -> String {
        let whole = Int(seconds.rounded(.up))
        return whole < 60 ? "\(whole) s" : whole < 3600 ? "\(whole / 60) min" : String(format: "%.1f h", seconds / 3600)
    }
}
