import ArgumentParser
import Foundation
import Operators
import Telemetry

struct TopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top", abstract: "Watch a running job: its curve, and how surely each worker lies. q ends it.",
        discussion: "Where standard output is no terminal it prints guidon status once.")

    @OptionGroup var target: RunOption
    @Option(help: "Seconds between two looks.")
    var every = 1.0

    func validate() throws {
        guard (0.1...3600).contains(every) else {
            throw ValidationError("--every is \(every); it must be from 0.1 to 3600 seconds")
        }
    }

    func run() throws {
        try orFail {
            let target = try target.target()
            guard Terminal.width(of: 1) != nil else { return try say(StatusText.lines(target.ask(.status))) }
            let keys = Keyboard()
            defer { keys.restore() }
            try watch(target, keys)
        }
    }

    private func watch(_ target: OperatorTarget, _ keys: Keyboard) throws {
        var view = TopView(try target.ask(.status))
        var rounds = RoundFeed(target)
        var screen = Screen()
        while true {
            guard let status = try? target.ask(.status) else {
                let place = if case .run(let folder) = target { "; it is in \(folder)" } else { "" }
                return try say("the run is over\(place)")
            }
            for record in rounds.next() { view.observe(record) }
            let width = Terminal.width(of: 1) ?? 80
            try Output.write(screen.frame(view.lines(status, width: width, colour: Terminal.hasColour)), to: 1)
            if keys.pressed(within: every) == UInt8(ascii: "q") { return }
        }
    }
}
