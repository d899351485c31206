import Primitives
import Telemetry

/// The screen of `guidon top`: that of a running job, with the faults that somebody injected.
struct TopView {
    private var progress: RunProgress

    init(_ status: JSON) {
        progress = RunProgress(
            job: status["job"]?.text ?? "", aggregator: status["aggregator"]?.text ?? "",
            rounds: Int(clamping: status["rounds"]?.whole ?? 0), workers: Int(clamping: status["expected"]?.whole ?? 0),
            byzantine: 0, faultRound: nil)
    }

    mutating func observe(_ record: RoundRecord) { progress.observe(record) }

    func lines(_ status: JSON, width: Int, colour: Bool) -> [String] {
        var shown = progress
        if let waiting = status["waiting"]?.text { shown.notice = "waiting: \(waiting)" }
        let faulty = (status["workers"]?.list ?? []).compactMap { worker -> String? in
            guard let fault = worker["fault"]?.text, let number = worker["worker"]?.whole else { return nil }
            return "w\(number) \(fault)"
        }
        let faults = faulty.isEmpty ? "none on purpose" : faulty.joined(separator: ", ")
        return LiveView(width: width, colour: colour).lines(shown) + [LiveView.line("faults", faults, width: width)]
    }
}
