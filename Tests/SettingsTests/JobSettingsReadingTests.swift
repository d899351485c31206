import Foundation
import Settings
import Testing

@Suite("What a user reads when a job is wrong: one line with place, key and remedy")
struct JobSettingsReadingTests {
    /// What `--set` makes wrong, and what is said about it.
    static let assignments: [(String, String)] = [
        ("agregator.name=mean", "unknown key \"agregator\"; did you mean \"aggregator\"?"),
        ("rollout.group=8", "unknown key \"group\" in rollout; did you mean \"groups\"?"),
        (
            "optimizer.learning_rat=1",
            "unknown key \"learning_rat\" in optimizer; did you mean \"learning_rate\"? (optimizer adam)"
        ),
        (
            "colour=blue",
            "unknown key \"colour\"; known here: name, seed, rounds, workers, server, "
                + "environment, policy, initial, warm_start, rollout, objective, estimator, aggregator, optimizer, "
                + "evaluation, checkpoint, ledger, flight_recorder, trust, faults, byzantine"
        ),
        ("aggregator.name=fag", "unknown aggregator \"fag\"; did you mean \"flag\"?"),
        ("aggregator=krum", "unknown aggregator \"krum\"; known here: mean, flag, flag_robust"),
        ("aggregator={name: flag, unit: 2}", "aggregator.unit is 2; it must be true or false"),
        ("byzantine.attack.name=sing_flip", "unknown attack \"sing_flip\"; did you mean \"sign_flip\"?"),
        ("objective.target=zscor", "objective.target is \"zscor\"; did you mean \"zscore\"?"),
        ("optimizer.learning_rate=-0.1", "optimizer.learning_rate is -0.1; it must be a number above 0"),
        ("optimizer.learning_rate=0", "optimizer.learning_rate is 0; it must be a number above 0"),
        ("optimizer.learning_rate=.inf", "optimizer.learning_rate is .inf; it must be a number above 0"),
        ("optimizer.learning_rate=1e999", "optimizer.learning_rate is 1e999; it must be a number above 0"),
        ("optimizer.learning_rate=\"1\"", "optimizer.learning_rate is \"1\"; it must be a number above 0"),
        ("optimizer.beta1=1", "optimizer.beta1 is 1; it must be a number from 0 to below 1"),
        ("environment.length=2.5", "environment.length is 2.5; it must be a whole number from 1 to 64"),
        ("policy.heads=5", "policy: width 32 is no multiple of heads 5"),
        ("policy={name: mlp, hidden: [32, 0]}", "policy.hidden holds 0; each must be a whole number from 1 to 4096"),
        (
            "policy={name: mlp, hidden: 32}",
            "policy.hidden is 32; it must be a list of at most 64 numbers, each a whole number from 1 to 4096"
        ),
        (
            "policy={name: mlp}",
            "key \"policy.hidden\" is missing; give a list of at most 64 numbers, each "
                + "a whole number from 1 to 4096: widths of the hidden layers"
        ),
        ("policy={nam: mlp}", "unknown key \"nam\" in policy; did you mean \"name\"?"),
        ("policy={}", "key \"policy.name\" is missing; give one of transformer, mlp"),
        ("policy=[mlp]", "policy is a list; it must name one policy: {name: …} with one of transformer, mlp"),
        ("byzantine.count=16", "byzantine.count is 16, but there are 15 workers; lower it"),
        (
            "byzantine=[{workers: [0], attack: nan}, {count: 15, attack: nan}]",
            "byzantine.1.count is 15, but there are 15 workers of which 14 are not yet named; lower it"
        ),
        (
            "byzantine=[{workers: [15], attack: nan}]",
            "byzantine.0.workers holds 15; it must be a list of worker numbers from 0 to 14"
        ),
        ("byzantine=[{workers: [1, 1], attack: nan}]", "byzantine.0.workers holds 1 twice"),
        ("byzantine.workers=[1]", "byzantine has count and workers; keep one of them"),
        ("byzantine.until=30", "byzantine.until is 30; it must be after from (30)"),
        ("warm_start={}", "key \"warm_start.steps\" is missing; give a whole number from 1 to 1000000"),
        (
            "warm_start={steps: 5, learning_rate: 0}",
            "warm_start.learning_rate is 0; it must be a number above 0"
        ),
        ("warm_start=true", "warm_start is true; it must be a group of keys: steps, batch, learning_rate"),
        ("rounds=0", "rounds is 0; it must be a whole number from 1 to 1000000"),
        ("rounds=many", "rounds is many; it must be a whole number from 1 to 1000000"),
        ("seed=-1", "seed is -1; it must be a whole number from 0 to 18446744073709551615"),
        ("workers=1025", "workers is 1025; it must be a whole number from 1 to 1024"),
        ("server.quorum=16", "server.quorum is 16; it must be a whole number from 1 to 15"),
        (
            "server.heartbeat_ms=1000",
            "server.heartbeat_ms must be at most half of server.member_timeout_ms, or one lost beat expels a worker"
        ),
        ("trust.quarantines=true", "unknown key \"quarantines\" in trust; did you mean \"quarantine\"?"),
        ("trust.quarantine=yes", "trust.quarantine is yes; it must be one of true, false"),
        ("trust.on_excess=go", "trust.on_excess is go; it must be one of stop, hold, ignore"),
        ("trust.probation_rounds=0", "trust.probation_rounds is 0; it must be a whole number from 1 to 1000000"),
        (
            "trust={quarantine_rounds: 9, quarantine_rounds_max: 8}",
            "trust.quarantine_rounds must be at most trust.quarantine_rounds_max"
        ),
        ("name=../../etc", "name is ../../etc; it must be a name of at most 64 small letters, digits, \"_\" and \"-\""),
        ("rollout=8", "rollout is 8; it must be a group of keys: groups, group_size, inner"),
        ("rounds", "there is no \"=\"; write --set key=value"),
        ("rollout..groups=1", "the key is not complete; write --set section.key=value"),
        (
            "policy={name: mlp, hidden: [",
            "not YAML: while parsing a flow node: did not find expected node content (column 1)"
        ),
        ("rounds=&a 5", "anchors and aliases are not read; write the value out"),
    ]

    @Test("a wrong --set is named as the place", arguments: assignments)
    func assignment(assignment: String, complaint: String) {
        #expect(SampleJob.complaint(set: assignment) == "--set \(assignment): \(complaint)")
    }

    /// What replaces a line of the sample, and what is said about it.
    static let lines: [(String, String, String)] = [
        ("rounds: 60", "ruonds: 60", "3: unknown key \"ruonds\"; did you mean \"rounds\"?"),
        ("rounds: 60\n", "", "1: key \"rounds\" is missing; give a whole number from 1 to 1000000"),
        ("  groups: 8\n", "", "8: key \"rollout.groups\" is missing; give a whole number from 1 to 65536"),
        ("policy: {name: transformer}\n", "", "1: key \"policy\" is missing; give one of transformer, mlp"),
        ("seed: 18446744073709551615", "rounds: 60", "2: key \"rounds\" is given twice; keep one"),
        ("seed: 18446744073709551615", "seed: *x", "2: not YAML: found undefined alias (column 7)"),
        ("rounds: 60", "rounds: &r 60", "3: anchors and aliases are not read; write the value out"),
        ("rounds: 60", "rounds: !!int 60", "3: tags are not read; take tag:yaml.org,2002:int away"),
        (
            "rounds: 60", "rounds: [60",
            "4: not YAML: while parsing a flow sequence: did not find expected ',' or ']' (column 8)"
        ),
        ("rounds: 60", "[a]: 60", "3: a key must be a plain word"),
        (
            "rounds: 60", "rounds: 60\n---\nrounds: 60",
            "4: not YAML: expected a single document in the stream: but found another document (column 1)"
        ),
    ]

    @Test("a wrong line of the file is named with its number", arguments: lines)
    func line(original: String, replacement: String, complaint: String) throws {
        let at = try #require(SampleJob.yaml.range(of: original))
        let yaml = SampleJob.yaml.replacingCharacters(in: at, with: replacement)
        #expect(SampleJob.complaint(yaml) == "sample.yaml:\(complaint)")
    }

    @Test("every complaint is one line", arguments: assignments.map(\.0) + ["rounds=\"a\nb\"", "a\nb=1"])
    func oneLine(assignment: String) throws {
        #expect(try #require(SampleJob.complaint(set: assignment)).contains("\n") == false)
    }

    @Test("an empty document, a word and a list are no job")
    func noMapping() {
        #expect(SampleJob.complaint("") == "sample.yaml:1: the file is empty")
        #expect(SampleJob.complaint("# nothing\n") == "sample.yaml:1: the file is empty")
        #expect(
            SampleJob.complaint("job")?.hasPrefix("sample.yaml:1: the file is job; it must be a group of keys") == true)
        #expect(SampleJob.complaint("- a")?.hasPrefix("sample.yaml:1: the file is a list; it must be") == true)
    }

    @Test("aliases that stand for gigabytes are refused before they are looked at")
    func aliasBomb() {
        var yaml = "a: &a [x, x, x, x, x, x, x, x, x]\n"
        for (letter, last) in zip("bcdefghijklmnop", "abcdefghijklmno") {
            yaml +=
                "\(letter): &\(letter) [" + [String](repeating: "*\(last)", count: 9).joined(separator: ", ") + "]\n"
        }
        #expect(SampleJob.complaint(yaml) == "sample.yaml:1: anchors and aliases are not read; write the value out")
    }

    @Test("nesting without end is refused, not followed")
    func deep() {
        let yaml = String(repeating: "[", count: 200_000)
        #expect(SampleJob.complaint(yaml)?.hasPrefix("sample.yaml:1: not YAML: ") == true)
    }
}
