import ArgumentParser
import Nodes
import Settings

/// Which job, and what differs from its file.
struct JobOptions: ParsableArguments {
    @Argument(help: "The job file (YAML); see cluster/jobs.")
    var job: String

    @Option(
        name: .customLong("set"), parsing: .singleValue,
        help: ArgumentHelp("Override one setting, e.g. aggregator.name=mean; may be repeated.", valueName: "key=value"))
    var overrides: [String] = []

    func load() throws -> JobSettings {
        let job = try JobSettings.load(self.job, overrides: overrides, catalogues: .all)
        // What no single setting shows, such as a policy that does not fit its environment, is found by building it all.
        let assembly = try JobAssembly(job)
        if job.initial != nil { _ = try assembly.initialParameters() }
        return job
    }
}
