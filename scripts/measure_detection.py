"""See scripts/measure-detection."""
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

GUIDON = ".build/release/guidon"
BEFORE = 30
ROUNDS_AFTER = 60


def operate(run, *words):
    return subprocess.run([GUIDON, *words, "--run", run], capture_output=True, text=True, check=True).stdout


def rounds(run):
    try:
        lines = (Path(run) / "metrics.jsonl").read_text().splitlines()
    except FileNotFoundError:
        return []
    return [json.loads(line) for line in lines if line.endswith("}")]


def wait_for(run, count):
    while len(rounds(run)) < count:
        time.sleep(0.05)


def measure(seed, attack, extra):
    """Returns the liars, the round of the injection, and all rounds."""
    with tempfile.TemporaryDirectory() as folder:
        run = folder + "/run"
        job = ["cluster/jobs/digits.yaml", "--set", f"seed={seed}", "--set", "workers=9", "--set", "byzantine=null"]
        job += ["--set", "rounds=100000", "--set", "evaluation.every=1000", "--set", "trust.on_excess=ignore"]
        job += [word for change in extra for word in ("--set", change)]
        server = subprocess.Popen([GUIDON, "train", *job, "--output", run, "--json"],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_for(run, BEFORE)
            operate(run, "inject", attack, "--workers", "2")
            entry = json.loads((Path(run) / "operator.jsonl").read_text().splitlines()[0])
            wait_for(run, entry["round"] + ROUNDS_AFTER)
            operate(run, "stop")
        finally:
            server.wait(timeout=30)
        return set(entry["workers"]), entry["round"], rounds(run)


def main():
    seeds, attack = int(sys.argv[1]), sys.argv[2]
    named_right = named = liars_in_all = 0
    delays = []
    for seed in range(seeds):
        liars, began, all_rounds = measure(seed, attack, sys.argv[3:])
        traces, first, accused = [], None, set()
        for record in all_rounds[began:began + ROUNDS_AFTER]:
            suspicion = {one["id"]: one["suspicion"] for one in record["workers"]}
            low = min(suspicion.get(liar, 0) for liar in liars)
            high = max(value for worker, value in suspicion.items() if worker not in liars)
            accused |= {one["id"] for one in record["workers"] if one["state"] != "trusted"}
            if first is None and low > high:
                first = record["round"] - began
            traces.append(f"{low:.2f}>{high:.2f}")
        delays.append(first)
        named += len(accused)
        named_right += len(accused & liars)
        liars_in_all += len(liars)
        print(f"seed {seed}: {attack} from round {began}, liars above all after {first} rounds; "
              f"least liar > most honest: {' '.join(traces[:8])}", flush=True)
    precision = named_right / named if named else float("nan")
    recall = named_right / liars_in_all
    print(f"{seeds} runs: precision {precision:.2f}, recall {recall:.2f} within {ROUNDS_AFTER} rounds; "
          f"above all others after {delays} rounds")


main()
