"""A server of Swift for the tests, where the tool is built: .build/release/guidon, or what GUIDON names."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "python/examples"
TOOL = Path(os.environ.get("GUIDON", ROOT / ".build/release/guidon"))
sys.path.insert(0, str(EXAMPLES))


def wait_for(condition, what, seconds=30.0):
    """The first true value of ``condition``; a failure names what never came."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(0.02)
    pytest.fail(f"never came: {what}")


class Cluster:
    """Servers and workers as processes, in one folder; all end with the test."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.processes: list[subprocess.Popen] = []

    def start(self, *command, name: str) -> subprocess.Popen:
        with open(self.folder / f"{name}.log", "ab") as log:
            process = subprocess.Popen(
                [str(part) for part in command], stdout=log, stderr=log, cwd=self.folder, stdin=subprocess.DEVNULL)
        self.processes.append(process)
        return process

    def serve(self, job: str, *settings: str, keys: str | None = None, listen=None, resume=False, name="server"):
        """A server's process, and its endpoint once it listens."""
        arguments = [TOOL, "server", ROOT / "cluster/jobs" / job, "--report", "json", "--listen",
                     listen or "tcp://127.0.0.1:0"]
        arguments += ["--keys", keys] if keys else ["--security", "none"]
        arguments += ["--resume"] if resume else ["--output", f"run-{name}"]
        for setting in settings:
            arguments += ["--set", setting]
        process = self.start(*arguments, name=name)
        return process, wait_for(lambda: self._endpoint(process, name), f"an endpoint of {name}: {self.log(name)}")

    def _endpoint(self, process, name):
        found = re.findall(r"(?:tcp|ipc)://[^\s\"\\]+", self.log(name))
        if not found and process.poll() is not None:
            pytest.fail(f"{name} ended: {self.log(name)}")
        return found[-1] if found else None

    def work(self, endpoint: str, name: str, *arguments) -> subprocess.Popen:
        return self.start(TOOL, "worker", "--connect", endpoint, *arguments, name=name)

    def example(self, script: str, *arguments, name: str) -> subprocess.Popen:
        return self.start(sys.executable, EXAMPLES / script, *arguments, name=name)

    def log(self, name: str) -> str:
        path = self.folder / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def end(self):
        for process in self.processes:
            if process.poll() is None:
                process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path):
    if not TOOL.exists():
        pytest.skip(f"{TOOL} is not built (scripts/build); GUIDON names another")
    cluster = Cluster(tmp_path)
    yield cluster
    cluster.end()
