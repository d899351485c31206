"""See scripts/measure-detection."""
import argparse
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

GUIDON = os.environ.get("GUIDON", ".build/release/guidon")
ROUNDS_AFTER = 60
PROMISED = 5


def rounds(text):
    return [json.loads(line) for line in text.splitlines() if line.endswith("}")]


class Processes:
    """A cluster of this machine's processes: guidon train.

    Its rounds are faster than a command is given, so one worker is stopped until that was done.
    """

    def __init__(self, seed, options, folder):
        self.run = folder + "/run"
        changes = [f"seed={seed}", f"workers={options.workers}", "byzantine=null", "rounds=1000000",
                   "trust.on_excess=ignore", f"server.quorum={options.workers}", "server.member_timeout_ms=30000",
                   *options.change]
        words = [word for change in changes for word in ("--set", change)]
        self.process = subprocess.Popen([GUIDON, "train", options.job, *words, "--output", self.run, "--json"],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

        while not (workers := self.workers()):
            time.sleep(0.01)
        self.stopped = workers[0]
        os.kill(self.stopped, signal.SIGSTOP)
        while len(re.findall('"worker": ', self.status())) < options.workers - 1:
            time.sleep(0.1)

    def workers(self):
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [int(child) for child in children if b"\0worker\0" in Path(f"/proc/{child}/cmdline").read_bytes()]

    def status(self):
        self.read("metrics.jsonl")
        return subprocess.run([GUIDON, "status", "--json", "--run", self.run], capture_output=True, text=True).stdout

    def start(self):
        os.kill(self.stopped, signal.SIGCONT)

    def operate(self, *words):
        return subprocess.run([GUIDON, *words, "--run", self.run], capture_output=True, text=True, check=True).stdout

    def read(self, name):
        if self.process.poll() is not None:
            sys.exit(f"measure-detection: the run ended: {self.process.stderr.read().strip()}")
        try:
            return (Path(self.run) / name).read_text()
        except FileNotFoundError:
            return ""

    def end(self):
        self.process.terminate()
        self.process.communicate(timeout=60)


class Compose:
    """The cluster of docker-compose.yml on the engine that is there, with an image that is called GUIDON_IMAGE.

    Its rounds are faster than a command is given, so the run waits for its last worker until that was done.
    """

    def __init__(self, seed, options, folder):
        changes = [f"seed={seed}", "byzantine=null", "rounds=1000000", f"server.quorum={options.workers}",
                   *options.change]
        override = Path(folder) / "override.yml"
        job = Path(options.job).name
        words = ["server", f"/etc/guidon/jobs/{job}", "--listen=tcp://0.0.0.0:5555", "--keys=/var/lib/guidon/keys",
                 "--ticket=/var/lib/guidon/join/ticket", f"--set=workers={options.workers}",
                 *(f"--set={change}" for change in changes)]
        override.write_text(json.dumps({"services": {"server": {"command": words}}}))
        self.compose = ["docker", "compose", "-f", "docker-compose.yml", "-f", str(override), "-p", "guidon-detection"]
        self.workers = options.workers
        self.scale(options.workers - 1)
        while f'"members": {options.workers - 1},' not in self.operate("status", "--json"):
            time.sleep(0.1)

    def scale(self, workers):
        self.call("up", "-d", "--no-build", "--wait", "--scale", f"worker={workers}")

    def start(self):
        self.scale(self.workers)

    def call(self, *words, check=True):
        return subprocess.run([*self.compose, *words], capture_output=True, text=True, check=check).stdout

    def operate(self, *words):
        return self.call("exec", "-T", "server", "guidon", *words)

    def read(self, name):
        return self.call("exec", "-T", "server", "sh", "-c", f"cat runs/*/{name}", check=False)

    def end(self):
        self.call("down", "--volumes", "--timeout", "5", check=False)


def wait_for(cluster, count):
    while len(found := rounds(cluster.read("metrics.jsonl"))) < count:
        time.sleep(0.1)
    return found


def measure(seed, options):
    """Returns the liars, the round of the injection, and all rounds."""
    with tempfile.TemporaryDirectory() as folder:
        cluster = (Compose if options.compose else Processes)(seed, options, folder)
        try:
            words = [word for assignment in options.param for word in ("--param", assignment)]
            cluster.operate("inject", options.attack, "--workers", str(options.liars), "--from",
                            str(options.begin), *words)
            cluster.start()
            entry = rounds(cluster.read("operator.jsonl"))[0]
            began = max(options.begin, entry["round"])
            found = wait_for(cluster, began + ROUNDS_AFTER)
            cluster.operate("stop")
        finally:
            cluster.end()
        return set(entry["workers"]), began, found


def figures(liars, record):
    """The least suspicion of a liar and the most of anybody else, after a round."""
    suspicion = {one["id"]: one["suspicion"] for one in record["workers"]}
    return min(suspicion.get(liar, 0) for liar in liars), max(
        value for worker, value in suspicion.items() if worker not in liars)


def spread(values):
    known = sorted(value for value in values if value is not None)
    never = len(values) - len(known)
    text = f"{known[0]} to {known[-1]}, median {statistics.median(known):g}" if known else "never"
    return text + (f"; never in {never}" if never and known else "")


def main():
    parser = argparse.ArgumentParser(prog="measure-detection")
    parser.add_argument("--job", default="cluster/jobs/digits.yaml")
    parser.add_argument("--workers", type=int, default=9)
    parser.add_argument("--liars", type=int, default=2)
    parser.add_argument("--from", dest="begin", type=int, default=30, help="the round that the lies begin in")
    parser.add_argument("--param", action="append", default=[], help="of the attack, such as scale=5")
    parser.add_argument("--compose", action="store_true", help="containers instead of processes")
    parser.add_argument("seeds", nargs="?", type=int, default=10)
    parser.add_argument("attack", nargs="?", default="sign_flip")
    parser.add_argument("change", nargs="*", help="of the job, such as environment.partition=iid")
    options = parser.parse_args()

    right = named = liars_in_all = 0
    above, named_after = [], []
    for seed in range(options.seeds):
        liars, began, records = measure(seed, options)
        after = records[began:began + ROUNDS_AFTER]
        trace = [figures(liars, record) for record in after]
        stands = [least > most for least, most in trace]
        above.append(stands.index(True) + 1 if True in stands else None)
        accused = {one["id"] for record in after for one in record["workers"] if one["state"] != "trusted"}
        named_after += [next((place + 1 for place, record in enumerate(after) for one in record["workers"]
                              if one["id"] == liar and one["state"] != "trusted"), None) for liar in sorted(liars)]
        named += len(accused)
        right += len(accused & liars)
        liars_in_all += len(liars)
        shown = "  ".join(f"{least:.2f}{'>' if least > most else '≤'}{most:.2f}" for least, most in trace[:12])
        print(f"seed {seed}, {options.attack} in round {began}: least liar, most honest: {shown}", flush=True)
    soon = sum(1 for rounds_ in above if rounds_ is not None and rounds_ <= PROMISED)
    precision = f"{right / named:.2f}" if named else "–"
    print(f"{options.seeds} runs of {Path(options.job).stem}, {options.liars} of {options.workers} lie: "
          f"precision {precision}, recall {right / liars_in_all:.2f} within {ROUNDS_AFTER} rounds")
    print(f"both above all others after {spread(above)} rounds: within {PROMISED} in {soon} of {options.seeds}; "
          f"named after {spread(named_after)} rounds")


main()
