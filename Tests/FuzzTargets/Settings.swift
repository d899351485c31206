import Conformance
import Foundation
import Nodes
import Settings

// Files that people write: jobs, experiments, and vectors of other programs.

extension FuzzTarget {
    static let settings = [
        FuzzTarget("job") { bytes in
            let text = text(bytes)
            guard let job = try? JobSettings.parse(text, name: "job", catalogues: .all) else { return }
            let again = try? JobSettings.parse(job.yaml(), name: "again", catalogues: .all)
            demand(again?.yaml() == job.yaml(), "a job is read back as it was written")
        },
        FuzzTarget("experiment") { bytes in
            _ = try? ExperimentSettings.parse(text(bytes), name: "experiment", catalogues: .all) { _ in
                ("job", "rounds: 1")
            }
        },
        FuzzTarget("vectors") { bytes in _ = try? run(vectors: Data(bytes), name: "vectors") },
    ]
}
