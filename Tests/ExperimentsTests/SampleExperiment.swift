import Nodes
import Settings

/// Two rules, two attacks, two seeds, two learning rates on a bandit of six rounds.
enum SampleExperiment {
    static let yaml = """
        name: small
        job:
          name: bandit
          seed: 0
          rounds: 6
          workers: 6
          environment: bandit
          policy: {name: mlp, hidden: [4]}
          rollout: {groups: 4, group_size: 4}
          objective: adpo
          optimizer: {name: adam, learning_rate: 5.0e-3}
        aggregators: [mean, {name: trimmed_mean, before: [nnm]}]
        attacks: [none, sign_flip]
        liars: [2]
        seeds: [0, 1]
        learning_rates: [1.0e-3, 1.0e-2]

        """

    static func read(_ yaml: String = yaml) throws -> ExperimentSettings {
        try ExperimentSettings.parse(yaml, name: "small.yaml", catalogues: .all) { path throws(SettingsError) in
            throw SettingsError(.unreadable, at: path, "there are no files here")
        }
    }
}
